import type { Socket } from "node:net";
import { decodePreamble, type Preamble, preambleMaxBytes } from "../protocol/preamble.ts";

/**
 * Reads the preamble of a connection from the launcher, gives the socket the addresses of the real client, and hands it
 * on with whatever came behind the preamble still unread.
 */
export function greet(socket: Socket, onReady: () => void): void {
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
    socket.pause();
    restoreAddresses(socket, preamble);
    if (end + 1 < received.length) socket.unshift(received.subarray(end + 1));
    onReady();
    // TLS and HTTP/2 take what is there in the next tick: flowing before that, it would be lost.
    process.nextTick(() => socket.resume());
  }
}

/** The launcher may close a connection before it says anything; the socket closes by itself. */
function ignore(): void {}

function restoreAddresses(socket: Socket, preamble: Preamble): void {
  const { remoteAddress, remotePort, localAddress, localPort } = preamble;
  const own = {
    remoteAddress,
    remotePort,
    remoteFamily: familyOf(remoteAddress),
    localAddress,
    localPort,
    localFamily: familyOf(localAddress),
    address: () => ({ address: localAddress, port: localPort, family: familyOf(localAddress) }),
    ...(preamble.encrypted ? { encrypted: true } : {}),
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(socket, name, { value, configurable: true, enumerable: false, writable: true });
  }
}

const familyOf = (address: string) => (address.includes(":") ? "IPv6" : "IPv4");
