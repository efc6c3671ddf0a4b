import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Where a program answers. */
export interface Listener {
  host: string;
  port: number;
}

/** So soon a program may listen, and so seldom one that is slow to start is asked. */
const shortestMs = 3;
const longestMs = 40;
/** Where the system's tables do not show a listener (a port that a container publishes), a connection does. */
const connectEveryMs = 500;

/**
 * Resolves once somebody listens on this port of the machine; null if that does not happen before the signal aborts.
 *
 * Asked of the system, where it tells: some programs take a connection that says nothing for a client.
 */
export async function untilListening(port: number, signal: AbortSignal): Promise<Listener | null> {
  let nextConnect = performance.now() + (process.platform === "linux" ? connectEveryMs : 0);
  for (let waitMs = shortestMs; !signal.aborted; waitMs = Math.min(waitMs * 1.25, longestMs)) {
    const seen = process.platform === "linux" ? await listenerInTables(port) : null;
    if (seen) return { host: seen, port };
    if (performance.now() >= nextConnect) {
      const found = await answering(port);
      if (found) return { host: found, port };
      nextConnect = performance.now() + (process.platform === "linux" ? connectEveryMs : 0);
    }
    await delay(waitMs, undefined, { signal, ref: false }).catch(() => {}); // The loop ends then.
  }
  return null;
}

/** Who listens there before we start anything is somebody else. */
export async function isListening(port: number): Promise<boolean> {
  return (await answering(port)) !== null;
}

/** The loopback address by which a listening socket (state 0A) of proc(5) `/proc/net/tcp` is reached. */
async function listenerInTables(port: number): Promise<string | null> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const [table, host, isReached] of tables) {
    const text = await readFile(table, "latin1").catch(() => ""); // IPv6 is switched off.
    if (!text.includes(suffix)) continue;
    for (const line of text.split("\n")) {
      const [, local = "", , state] = line.trim().split(/\s+/);
      if (state === "0A" && local.endsWith(suffix) && isReached(local.slice(0, -suffix.length))) return host;
    }
  }
  return null;
}

const any6 = "0".repeat(32);
/** Addresses stand there in the machine's byte order. */
const tables: [string, string, (address: string) => boolean][] = [
  ["/proc/net/tcp", "127.0.0.1", (address) => /^(0100007F|7F000001|0{8})$/.test(address)],
  ["/proc/net/tcp6", "127.0.0.1", (address) => /^0{16}(FFFF0000|0000FFFF)(0100007F|7F000001)$/.test(address)],
  ["/proc/net/tcp6", "::1", (address) => address === any6 || /^0{24}(01000000|00000001)$/.test(address)],
];

async function answering(port: number): Promise<string | null> {
  for (const host of ["127.0.0.1", "::1"]) if (await connects(host, port)) return host;
  return null;
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    // A connection from a port to itself (TCP allows it) is no listener.
    socket.once("connect", () => settle(socket.localPort !== port));
    socket.once("error", () => settle(false));
  });
}
