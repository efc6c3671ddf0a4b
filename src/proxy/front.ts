import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Protocol } from "../protocol/app.ts";
import { type Client, createClient } from "./client.ts";
import { createDescriptors, type Descriptors } from "./descriptors.ts";
import type { Unavailability } from "./forward.ts";
import { createRequestListener, type RequestListenerOptions } from "./request-listener.ts";
import { createRoom, type IdleConnection } from "./room.ts";
import { createSecureEnd } from "./secure-end.ts";
import { openTunnel } from "./tunnel.ts";

export type { Unavailability };

export interface FrontOptions extends Omit<RequestListenerOptions, "descriptors"> {
  /** Default: those of this process, with nobody to tell when they run short. */
  descriptors?: Descriptors;
  /** Bound to one port: see `bindPort`. The front closes them. */
  servers: readonly Server[];
  /** What is passed on as bytes comes under the same rules of the gate. */
  protocol: Protocol;
  /** How long answers that are under way may take when the front closes, in milliseconds (default: 500). */
  graceMs?: number;
  /** `setProtocol` was called with another one (default: nothing). */
  protocolChanged?(): void;
}

/** A public port that survives every reload. */
export interface Front {
  readonly key: string;
  /** What it was last given. */
  protocol(): Protocol;
  /** For connections from now on: a version of the app may serve another protocol than the one before. */
  setProtocol(protocol: Protocol): void;
  /** Takes no new connections, ends the idle ones, and gives those under way a short grace. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function createFront(options: FrontOptions): Front {
  const { key, gate, servers, descriptors = createDescriptors() } = options;
  const clients = new Map<Duplex, Client>();
  const listener = createRequestListener({ ...options, descriptors }, clients);
  const secureEnd = createSecureEnd((socket) => void listener.emit("connection", begin(socket).socket));
  const room = createRoom(descriptors, idle);
  let { protocol } = options;
  let speaks = speakable(protocol);
  let closed: Promise<void> | null = null;

  const forgetGate = gate.onMoved((generation) => {
    for (const client of clients.values()) client.dropUpstream(generation);
  });
  for (const server of servers) {
    server.on("connection", accept);
    server.on("error", () => {
      // A connection that could not be accepted; the next one may be.
    });
  }

  function begin(socket: Socket): Client {
    const client = createClient(socket);
    clients.set(socket, client);
    socket.once("close", () => clients.delete(socket));
    return client;
  }

  function accept(socket: Socket): void {
    room.takenBy(socket);
    if (speaks === "https") secureEnd.accept(socket);
    else if (speaks === "http") listener.emit("connection", begin(socket).socket);
    else if (descriptors.admits(socket, "lasting")) tunnel(begin(socket));
    // There is no telling why in a protocol that we do not know.
    else socket.destroy();
  }

  /** It is never idle, nor is there anything to come after it: what goes on in it is not ours to know. */
  function tunnel(client: Client): void {
    client.enqueue(() => openTunnel(client, { gate, key }));
  }

  function* idle(): Iterable<IdleConnection> {
    yield* secureEnd.greeting();
    for (const { socket, idleSince } of clients.values()) {
      const since = idleSince();
      if (since !== null) yield { socket, since };
    }
  }

  function speakable(next: Protocol): Protocol["type"] {
    if (next.type !== "https") return next.type;
    try {
      secureEnd.use(next.settings);
      return "https";
    } catch {
      // What has been lost on the way from the app (a key in a form of its own) the app has: it speaks for itself.
      return "tunnel";
    }
  }

  /** What clients keep open was for the protocol that was spoken then; of bytes nobody knows when they are through. */
  function setProtocol(next: Protocol): void {
    const [before, spoken] = [protocol, speaks];
    protocol = next;
    speaks = speakable(next);
    if (speaks !== spoken && spoken !== "tunnel") for (const client of clients.values()) end(client);
    if (next.type !== before.type) options.protocolChanged?.();
  }

  function end(client: Client): void {
    client.isEnding = true;
    client.whenIdle(() => client.socket.destroySoon());
  }

  async function close(): Promise<void> {
    forgetGate();
    const ended = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    secureEnd.close();
    for (const client of clients.values()) end(client);
    const grace = setTimeout(() => {
      for (const client of clients.values()) client.socket.destroy();
    }, options.graceMs ?? 500);
    await Promise.all(ended);
    clearTimeout(grace);
  }

  return {
    key,
    protocol: () => protocol,
    setProtocol,
    close: () => {
      closed ??= close();
      return closed;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
