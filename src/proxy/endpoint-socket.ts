import { connect, type Socket } from "node:net";
import { connectInTurn } from "./accept-queue.ts";
import type { EndpointAddress } from "./gate.ts";

/**
 * Connects to an endpoint; `bytes` gets what comes in. Not by `data` events: reading into one buffer that all connections
 * share, and copying what came, costs less than a buffer of 64 KB for each read.
 */
export function connectEndpoint(at: EndpointAddress, bytes: (chunk: Buffer) => void): Socket {
  let taken = (): void => {};
  const options = {
    noDelay: true,
    allowHalfOpen: true,
    onread: {
      buffer: sharedBuffer ?? Buffer.allocUnsafeSlow(ownBytes),
      callback: (count: number, buffer: Uint8Array) => {
        taken();
        bytes(Buffer.from(buffer.subarray(0, count)));
        return true;
      },
    },
  };
  let socket: Socket;
  if ("port" in at) ({ socket, taken } = connectInTurn(at, options));
  else socket = connect({ ...at, ...options });
  readOnAfterFailedWrite(socket);
  // Without it the end of the connection would not be announced.
  socket.resume();
  return socket;
}

/** Windows reads in the background, into a buffer that must be the connection's own. */
const sharedBuffer = process.platform === "win32" ? null : Buffer.allocUnsafeSlow(64 * 1024);
const ownBytes = 16 * 1024;

/** How long an answer may take to come in after the connection was found closed to writing. */
const readOnMs = 100;

/**
 * An app that refuses an upload answers and closes. Should the next part of the body meet the closed connection before
 * the answer has been read, Node destroys the socket, and the answer that explains it is lost: so a failed write leaves
 * time to read.
 */
function readOnAfterFailedWrite(socket: Socket): void {
  const destroy = socket.destroy.bind(socket);
  let isFirst = true;
  socket.destroy = (error?: NodeJS.ErrnoException) => {
    if (error?.syscall !== "write" || !isFirst) return destroy(error);
    isFirst = false;
    setTimeout(() => destroy(error), readOnMs).unref();
    return socket;
  };
}
