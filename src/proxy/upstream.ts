import { connect, type Socket } from "node:net";
import { connectEndpoint } from "./endpoint-socket.ts";
import type { Endpoint } from "./gate.ts";
import type { AskedFor, ResponseHead } from "./response-head.ts";
import { createResponseParser, type Progress, type ResponseSink } from "./response-parser.ts";

/** Why an exchange broke off. */
export interface UpstreamFailure {
  /** The request may have reached the app. */
  sent: boolean;
  /** At least one byte of an answer came. */
  answered: boolean;
  message: string;
}

/** Whose request is on the connection, from `send` to `leave`. After `upgraded` or `failed` nothing more is called. */
export interface UpstreamUser extends ResponseSink {
  /** The connection stands: the body may follow. */
  connected(): void;
  /** What came in at one go has been handed on. */
  flush(): void;
  /** `write` may go on. */
  drained(): void;
  /** The answer is complete. The body of the request may be under way still. */
  end(trailers: string[]): void;
  /** 101: the socket belongs to the caller from now on, paused; `rest` has come in already. */
  upgraded(head: ResponseHead, rest: Buffer, socket: Socket): void;
  failed(failure: UpstreamFailure): void;
}

/** A connection to an endpoint that carries one request after the other. */
export interface Upstream {
  readonly endpoint: Endpoint;
  /** Nothing is on it, and another request may be. */
  isFree(): boolean;
  /** Writes the head of a request (latin1); the answer goes to `user`. */
  send(head: string, asked: AskedFor, user: UpstreamUser): void;
  /** Writes parts of the body; false: wait for `drained`. */
  write(...parts: (Buffer | string)[]): boolean;
  /** The exchange is over: another request may follow, if the connection can take one. */
  leave(): void;
  /** No request will follow (FIN). */
  endWriting(): void;
  pause(): void;
  resume(): void;
  /** Ends the connection; the user hears nothing of it. */
  destroy(): void;
}

/**
 * An endpoint says for how long it keeps an idle connection (`Keep-Alive: timeout`); what is sent at the end of that time
 * meets a closed door. Node's agent keeps off for the last second too.
 */
const idleMarginMs = 1_000;

export interface UpstreamOptions {
  endpoint: Endpoint;
  /** The line that goes before the first request, empty if the endpoint takes none. */
  preamble: string;
  /** The first request asks for another protocol, and the socket may go to the caller. */
  upgrade: boolean;
}

export function connectUpstream({ endpoint, preamble, upgrade }: UpstreamOptions): Upstream {
  const socket = upgrade
    ? connect({ path: endpoint.path, allowHalfOpen: true }).on("data", receive)
    : connectEndpoint(endpoint.path, receive);
  let user: UpstreamUser | null = null;
  let isConnected = false;
  let isAnswered = false;
  let isFirst = true;
  let isPersistent = false;
  let isComplete = false;
  let freeUntil = 0;
  let message = "The app closed the connection without an answer.";

  const parser = createResponseParser({
    informational: (head) => user?.informational(head),
    head: (head) => {
      isPersistent = head.persistent;
      freeUntil = head.idleMs === null ? Number.POSITIVE_INFINITY : performance.now() + head.idleMs - idleMarginMs;
      user?.head(head);
    },
    data: (chunk) => user?.data(chunk),
  });
  const listeners = {
    connect: () => {
      isConnected = true;
      user?.connected();
    },
    drain: () => user?.drained(),
    end: () => {
      if (user && !isComplete) advance(parser.finish());
      if (isAnswered) message = "The app broke off its answer.";
      close();
    },
    close: () => fail(),
  };
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
  socket.on("error", (error) => {
    message = error.message;
  });

  function receive(chunk: Buffer): void {
    // Bytes that nobody asked for must not become the answer to the next request.
    if (!user || isComplete) return close();
    isAnswered = true;
    advance(parser.write(chunk));
  }

  function advance(progress: Progress): void {
    // The user may have destroyed the connection while it was handed the parts of the answer.
    if (!user) return;
    switch (progress.type) {
      case "more":
        return user.flush();
      case "done":
        return finish(progress.trailers, progress.surplus);
      case "upgraded":
        return handOver(progress.head, progress.rest);
      case "bad":
        message = `The app sent ${progress.message}.`;
        return close();
    }
  }

  function finish(trailers: string[], surplus: boolean): void {
    isComplete = true;
    if (surplus) isPersistent = false;
    user?.end(trailers);
  }

  function leave(): void {
    user = null;
    // A client that read slowly may have stopped it at the last bytes.
    if (isFree()) socket.resume();
    else socket.destroy();
  }

  function isFree(): boolean {
    return user === null && isPersistent && socket.writable && socket.readable && performance.now() < freeUntil;
  }

  function handOver(head: ResponseHead, rest: Buffer): void {
    const upgrading = user;
    user = null;
    socket.pause();
    socket.off("data", receive);
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
    upgrading?.upgraded(head, rest, socket);
  }

  function close(): void {
    socket.destroy();
    fail();
  }

  function fail(): void {
    const failed = user;
    user = null;
    failed?.failed({ sent: isConnected, answered: isAnswered, message });
  }

  function send(head: string, asked: AskedFor, nextUser: UpstreamUser): void {
    user = nextUser;
    isAnswered = false;
    isComplete = false;
    parser.expect(asked);
    socket.write(isFirst ? preamble + head : head, "latin1");
    isFirst = false;
    if (isConnected) nextUser.connected();
  }

  function write(...parts: (Buffer | string)[]): boolean {
    let isRoom = true;
    if (parts.length > 1) socket.cork();
    for (const part of parts) isRoom = typeof part === "string" ? socket.write(part, "latin1") : socket.write(part);
    if (parts.length > 1) socket.uncork();
    return isRoom;
  }

  return {
    endpoint,
    isFree,
    send,
    write,
    leave,
    endWriting: () => void socket.end(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => {
      user = null;
      socket.destroy();
    },
  };
}
