import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

// The messages are constants: nothing of a request is repeated in them.

/** How long a client may go on sending what is read into nothing, so that it sees why it was refused. */
const lingerMs = 2_000;

export function refuseRequest(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    Connection: "close",
  });
  response.end(`${message}\n`);
}

/** The same where there is no ServerResponse. */
export function refuseConnection(socket: Duplex, status: number, message: string): void {
  socket.on("error", () => {
    // The one who would have read the refusal has gone.
    socket.destroy();
  });
  socket.once("finish", () => socket.destroy());
  socket.end(refusal(status, message));
}

/** What Node's parser did not take. `pending`: the answers of this connection that are not complete. */
export function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  pending: readonly ServerResponse[],
): void {
  if (socket.writableEnded) return;
  const isUnderWay = pending.some((response) => response.headersSent);
  // In the middle of an answer an error page would be read as a part of it.
  if (isUnderWay || !socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  socket.end(refusal(statusOf(error), "This request is malformed."));
  if (pending.length > 0 || socket.readableEnded) return void socket.once("finish", () => socket.destroy());
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  linger.unref();
  socket.once("end", () => socket.destroy());
  socket.once("close", () => clearTimeout(linger));
}

function statusOf(error: NodeJS.ErrnoException): number {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return 431;
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return 413;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return 408;
    default:
      return 400;
  }
}

function refusal(status: number, message: string): string {
  const body = `${message}\n`;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: text/plain; charset=utf-8",
    "X-Content-Type-Options: nosniff",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
