import type { Socket } from "node:net";
import { decodePreamble, type Preamble, preambleMaxBytes } from "../protocol/preamble.ts";
import { type AddressView, asSeen } from "./peer-addresses.ts";
import { dressSecure } from "./secure-end.ts";

/**
 * Reads the preamble of a connection from the launcher, gives the socket the addresses of the real client, and hands it
 * on with whatever came behind the preamble still unread, as Node hands it out: nothing flows before somebody listens.
 */
export function greet(socket: Socket, view: AddressView, onReady: () => void): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on("error", ignore);
  socket.on("data", read);

  function read(chunk: Buffer): void {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const end = received.indexOf(10);
    if (end < 0) {
      if (received.length > preambleMaxBytes) socket.destroy();
      return;
    }
    const preamble = decodePreamble(received.toString("latin1", 0, end));
    if (!preamble) return void socket.destroy();
    socket.off("data", read);
    socket.off("error", ignore);
    // @types/node has it read-only. A pause would be the app's to end, and to resume would lose what nobody takes yet.
    Object.assign(socket, { readableFlowing: null });
    if (view !== "none") setAddresses(socket, asSeen(preamble, view));
    if (preamble.own) owns.add(socket);
    if (preamble.secure) dressSecure(socket, preamble.secure);
    if (end + 1 < received.length) socket.unshift(received.subarray(end + 1));
    onReady();
  }
}

const owns = new WeakSet<Socket>();

/** The app has made it itself; also of the TLS on top of it. */
export function isOwnConnection(socket: Socket & { _parent?: Socket | null }): boolean {
  return owns.has(socket) || (socket._parent != null && owns.has(socket._parent));
}

/** The launcher may close a connection before it says anything; the socket closes by itself. */
function ignore(): void {}

/** What Node asks a handle of a TCP connection; that of a Unix socket has no answers. */
interface Handle {
  getpeername?(out: object): number;
  getsockname?(out: object): number;
}

/** The addresses that a connection has, for TLS on top of it as well: it asks the same handle. */
export function setAddresses(socket: Socket, addresses: Omit<Preamble, "secure" | "own">): void {
  const handle = (socket as unknown as { _handle: Handle | null })._handle;
  if (!handle) return;
  const { remoteAddress, remotePort, localAddress, localPort } = addresses;
  handle.getpeername = answer(remoteAddress, remotePort);
  handle.getsockname = answer(localAddress, localPort);
}

const answer = (address: string, port: number) => (out: object) => {
  Object.assign(out, { address, port, family: address.includes(":") ? "IPv6" : "IPv4" });
  return 0;
};
