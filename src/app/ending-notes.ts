import type { AppError, ToHall } from "../protocol/app.ts";
import type { Exit } from "./group-process.ts";
import { createFinalWords } from "./last-words.ts";

/** What has gone with a process: modules that had something in `import.meta.hot.data`, and names of what `keep` held. */
export type Lost = Pick<Extract<ToHall, { type: "lost" }>, "data" | "kept">;

/** How a process ended, and what it has said of that. */
export interface AppEnding {
  exit: Exit;
  /** The error that ended it, if it said one. */
  error: AppError | null;
  /** How Node came upon that error. */
  origin?: string;
  /** Where it has ended itself, as an error that was made there. */
  exitCall?: AppError;
  /** What it wrote to its standard error just before (""). */
  lastWords?: string;
  /** What it held (nothing). */
  lost?: Lost;
  /** It had nothing to do but to wait, so that nobody's code has failed (false). */
  wasWaiting?: boolean;
}

type Crash = Omit<Extract<ToHall, { type: "crashed" }>, "type">;

/** Gathers what a process says that may be about its end. */
export interface EndingNotes {
  crashed(crash: Crash): void;
  exits(call: AppError): void;
  lost(what: Lost): void;
  wrote(text: string): void;
  /** It has ended. */
  ending(exit: Exit, wasWaiting: boolean): AppEnding;
}

/** An app that handles uncaught errors itself may close for so long after one; if it lives on, that was not its end. */
const closingMs = 10_000;

export function createEndingNotes(now: () => number = () => performance.now()): EndingNotes {
  const lastWords = createFinalWords(now);
  let crash: (Crash & { at: number }) | null = null;
  let exitCall: AppError | null = null;
  let lost: Lost = { data: [], kept: [] };

  return {
    crashed(what) {
      crash = { ...what, at: now() };
    },
    exits(call) {
      exitCall = call;
    },
    lost({ data, kept }) {
      lost = { data, kept };
    },
    wrote: (text) => lastWords.add("stderr", text),
    ending(exit, wasWaiting) {
      const cause = crash?.isHandled && now() - crash.at > closingMs ? null : crash;
      const origin = cause && { origin: cause.origin };
      const call = exitCall && !cause && { exitCall };
      return {
        exit,
        error: cause?.error ?? null,
        ...origin,
        ...call,
        lastWords: lastWords.toString(),
        lost,
        wasWaiting,
      };
    },
  };
}
