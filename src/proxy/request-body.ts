import type { IncomingMessage, ServerResponse } from "node:http";
import { allowedTrailers } from "./raw-headers.ts";
import type { BodyFraming } from "./request-head.ts";
import type { Upstream } from "./upstream.ts";

/** The body of a request on its way to the app. */
export interface RequestBody {
  /** The connection can take more. */
  drained(): void;
  /** Nothing more goes to the app. */
  stop(): void;
}

/** A client that goes on sending what nobody reads any more may do so for this long, so that it sees its answer. */
const lingerMs = 2_000;

export function framingOf(request: IncomingMessage): BodyFraming {
  // Node lets no request pass that has both.
  if (request.headers["transfer-encoding"] !== undefined) return "chunked";
  const length = request.headers["content-length"];
  return length === undefined || Number(length) === 0 ? "none" : "length";
}

/**
 * Hands the body on as it comes, no faster than the app takes it, without looking into it. `sent` is called at its end.
 */
export function pumpBody(
  request: IncomingMessage,
  framing: BodyFraming,
  upstream: Upstream,
  sent: () => void,
): RequestBody {
  function data(chunk: Buffer): void {
    const isRoom =
      framing === "chunked" ? upstream.write(`${chunk.length.toString(16)}\r\n`, chunk, "\r\n") : upstream.write(chunk);
    if (!isRoom) request.pause();
  }

  function end(): void {
    if (framing === "chunked") {
      const trailers = allowedTrailers(request.rawTrailers).map(([name, value]) => `${name}: ${value}\r\n`);
      upstream.write(`0\r\n${trailers.join("")}\r\n`);
    }
    sent();
  }

  function stop(): void {
    request.off("data", data);
    request.off("end", end);
  }

  request.on("data", data);
  request.on("end", end);
  return {
    drained: () => void request.resume(),
    stop,
  };
}

/**
 * Reads what is left of a body into nothing, until a while after the answer is out: a connection that is closed with
 * unread bytes is reset, and the client may lose the answer that explains it.
 */
export function discardBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  request.resume();
  if (response.writableFinished) linger();
  else response.once("finish", linger);

  function linger(): void {
    if (request.complete) return;
    const timer = setTimeout(() => request.socket.destroy(), lingerMs);
    timer.unref();
    request.once("close", () => clearTimeout(timer));
    request.once("end", () => clearTimeout(timer));
  }
}

/**
 * To be called before an answer that may come before the end of the request. Where the client has asked for the connection
 * to be closed, Node closes it as soon as the answer is out, with what the client still sends unread: here it is closed
 * when both are done.
 */
export function outliveAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || response.shouldKeepAlive || framingOf(request) === "none") return;
  const { socket } = request;
  response.shouldKeepAlive = true;
  response.once("finish", () => {
    if (request.complete) socket.destroySoon();
    else request.once("end", () => socket.destroySoon());
  });
}
