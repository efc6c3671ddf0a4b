import { connect, type Socket } from "node:net";
import { connectEndpoint } from "./endpoint-socket.ts";
import type { Endpoint } from "./gate.ts";
import type { AskedFor, ResponseHead } from "./response-head.ts";
import { createResponseParser, type Progress, type ResponseParser, type ResponseSink } from "./response-parser.ts";

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

/** What is known of a connection. */
interface Connection {
  readonly socket: Socket;
  readonly parser: ResponseParser;
  user: UpstreamUser | null;
  isConnected: boolean;
  /** Of the answer under way: bytes have come; it is complete; another may follow, until `freeUntil`. */
  isAnswered: boolean;
  isComplete: boolean;
  isPersistent: boolean;
  freeUntil: number;
  /** Why it will have failed. */
  message: string;
}

export function connectUpstream({ endpoint, preamble, upgrade }: UpstreamOptions): Upstream {
  const socket = upgrade
    ? connect({ ...endpoint.at, noDelay: true, allowHalfOpen: true }).on("data", received)
    : connectEndpoint(endpoint.at, received);
  const connection = createConnection(socket);
  let introduction = preamble;
  const listeners = {
    connect: () => {
      connection.isConnected = true;
      connection.user?.connected();
    },
    drain: () => connection.user?.drained(),
    end: () => ended(connection),
    close: () => fail(connection),
    error: (error?: Error) => {
      connection.message = error?.message ?? connection.message;
    },
  };
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);

  function received(chunk: Buffer): void {
    // Bytes that nobody asked for must not become the answer to the next request.
    if (!connection.user || connection.isComplete) return close(connection);
    connection.isAnswered = true;
    const progress = connection.parser.write(chunk);
    if (progress.type === "upgraded") handOver(progress.head, progress.rest);
    else advance(connection, progress);
  }

  function handOver(head: ResponseHead, rest: Buffer): void {
    const { user } = connection;
    connection.user = null;
    socket.pause();
    socket.off("data", received);
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
    user?.upgraded(head, rest, socket);
  }

  return {
    endpoint,
    isFree: () => isFree(connection),
    send: (head, asked, user) => {
      Object.assign(connection, { user, isAnswered: false, isComplete: false });
      connection.parser.expect(asked);
      socket.write(introduction + head, "latin1");
      introduction = "";
      if (connection.isConnected) user.connected();
    },
    write: (...parts) => write(socket, parts),
    leave: () => {
      connection.user = null;
      // A client that read slowly may have stopped it at the last bytes.
      if (isFree(connection)) socket.resume();
      else socket.destroy();
    },
    endWriting: () => void socket.end(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => {
      connection.user = null;
      socket.destroy();
    },
  };
}

function createConnection(socket: Socket): Connection {
  const connection: Connection = {
    socket,
    parser: createResponseParser({
      informational: (head) => connection.user?.informational(head),
      head: (head) => {
        const { persistent, idleMs } = head;
        connection.isPersistent = persistent;
        connection.freeUntil = idleMs === null ? Number.POSITIVE_INFINITY : performance.now() + idleMs - idleMarginMs;
        connection.user?.head(head);
      },
      data: (chunk) => connection.user?.data(chunk),
    }),
    user: null,
    isConnected: false,
    isAnswered: false,
    isComplete: false,
    isPersistent: false,
    freeUntil: 0,
    message: "The app closed the connection without an answer.",
  };
  return connection;
}

function advance(connection: Connection, progress: Exclude<Progress, { type: "upgraded" }>): void {
  // The user may have destroyed the connection while it was handed the parts of the answer.
  if (!connection.user) return;
  switch (progress.type) {
    case "more":
      return connection.user.flush();
    case "done":
      connection.isComplete = true;
      if (progress.surplus) connection.isPersistent = false;
      return connection.user.end(progress.trailers);
    case "bad":
      connection.message = `The app sent ${progress.message}.`;
      return close(connection);
  }
}

function ended(connection: Connection): void {
  const progress = connection.isComplete ? null : connection.parser.finish();
  if (progress?.type === "done") advance(connection, progress);
  if (connection.isAnswered) connection.message = "The app broke off its answer.";
  close(connection);
}

function isFree({ socket, user, isPersistent, freeUntil }: Connection): boolean {
  return user === null && isPersistent && socket.writable && socket.readable && performance.now() < freeUntil;
}

function write(socket: Socket, parts: readonly (Buffer | string)[]): boolean {
  let isRoom = true;
  if (parts.length > 1) socket.cork();
  for (const part of parts) isRoom = typeof part === "string" ? socket.write(part, "latin1") : socket.write(part);
  if (parts.length > 1) socket.uncork();
  return isRoom;
}

function close(connection: Connection): void {
  connection.socket.destroy();
  fail(connection);
}

function fail(connection: Connection): void {
  const { user, isConnected, isAnswered, message } = connection;
  connection.user = null;
  user?.failed({ sent: isConnected, answered: isAnswered, message });
}
