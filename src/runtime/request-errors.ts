import type { IncomingMessage } from "node:http";
import type { AppError, RequestName } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import type { Channel } from "./channel.ts";
import { currentRequest } from "./ownership.ts";
import { callMark, printedError } from "./printed-error.ts";

/** Errors that handlers threw, and that something has turned into an answer. */
export interface RequestErrors {
  /** Somebody deals with an error of this request's. Never throws. */
  threw(error: unknown, request: IncomingMessage): void;
  /** From now on, what is written to standard output and standard error is looked through for errors. */
  watchOutput(): void;
}

/** So many a second are told: those that fail all the time must not cost. */
const mostPerSecond = 20;

/** What the launcher is told of errors by which requests have failed: it is the one to know how they were answered. */
export function createRequestErrors(channel: Pick<Channel, "send">): RequestErrors {
  const told = new WeakSet<object>();
  let since = 0;
  let count = 0;
  let isWatching = false;

  function isTooMany(): boolean {
    const now = performance.now();
    if (now - since >= 1000) {
      since = now;
      count = 0;
    }
    return ++count > mostPerSecond;
  }

  function tell(error: () => AppError | null, request: RequestName | null, isPrinted: boolean): void {
    if (isTooMany()) return;
    const projected = error();
    if (projected) channel.send({ type: "threw", error: projected, request, isPrinted });
  }

  function wrote(chunk: unknown): void {
    if (typeof chunk !== "string" || !chunk.includes(callMark)) return;
    tell(() => printedError(chunk), currentRequest(), true);
  }

  return {
    threw(error, request) {
      if (typeof error === "object" && error !== null) {
        if (told.has(error)) return;
        told.add(error);
      }
      tell(() => toAppError(error), nameOf(request), false);
    },
    watchOutput() {
      if (isWatching) return;
      isWatching = true;
      for (const stream of [process.stdout, process.stderr]) watchWrites(stream, wrote);
    },
  };
}

function watchWrites(stream: NodeJS.WriteStream, wrote: (chunk: unknown) => void): void {
  const { write } = stream;
  const watched = {
    write(this: NodeJS.WriteStream, ...args: Parameters<typeof write>): boolean {
      wrote(args[0]);
      return Reflect.apply(write, this, args);
    },
  };
  Object.defineProperty(stream, "write", { value: watched.write, configurable: true, writable: true });
}

/** Frameworks change the URL while they look for the handler, and keep the first one. */
function nameOf(request: IncomingMessage & { originalUrl?: unknown }): RequestName {
  const { method = "", url = "", originalUrl } = request;
  return { method, url: typeof originalUrl === "string" ? originalUrl : url };
}
