import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Protocol } from "../protocol/app.ts";
import { type Client, createClient } from "./client.ts";
import { createDescriptors, type Descriptors } from "./descriptors.ts";
import type { Unavailability } from "./forward.ts";
import { createRequestListener, type RequestListenerOptions } from "./request-listener.ts";
import { openTunnel } from "./tunnel.ts";

export type { Unavailability };

export interface FrontOptions extends Omit<RequestListenerOptions, "descriptors"> {
  /** Default: those of this process, with nobody to tell when they run short. */
  descriptors?: Descriptors;
  /** Bound to one port: see `bindPort`. The front closes them. */
  servers: readonly Server[];
  /** `http` is proxied; of `tunnel` the bytes are passed as they are, under the same rules of the gate. */
  protocol: Protocol;
  /** How long answers that are under way may take when the front closes, in milliseconds (default: 500). */
  graceMs?: number;
  /** No connection could be accepted, as when there are no file descriptors left (default: nothing). */
  acceptFailed?(error: Error): void;
}

/** A public port that survives every reload. */
export interface Front {
  readonly key: string;
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
  let { protocol } = options;
  let closed: Promise<void> | null = null;

  const forgetGate = gate.onMoved((generation) => {
    for (const client of clients.values()) client.dropUpstream(generation);
  });
  for (const server of servers) {
    server.on("connection", accept);
    server.on("error", (error) => options.acceptFailed?.(error));
  }

  function accept(socket: Socket): void {
    const client = createClient(socket);
    clients.set(socket, client);
    socket.once("close", () => clients.delete(socket));
    if (protocol !== "tunnel") listener.emit("connection", socket);
    else if (descriptors.admits(socket, "lasting")) openTunnel(client, { gate, key });
    // There is no telling why in a protocol that we do not know.
    else socket.destroy();
  }

  async function close(): Promise<void> {
    forgetGate();
    const ended = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const client of clients.values()) {
      client.isEnding = true;
      client.whenIdle(() => client.socket.destroySoon());
    }
    const grace = setTimeout(() => {
      for (const client of clients.values()) client.socket.destroy();
    }, options.graceMs ?? 500);
    await Promise.all(ended);
    clearTimeout(grace);
  }

  return {
    key,
    setProtocol: (next) => {
      protocol = next;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
