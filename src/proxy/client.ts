import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { encodePreamble, type Preamble, type SecureEnd } from "../protocol/preamble.ts";
import type { Endpoint, EndpointAddress } from "./gate.ts";
import type { Upstream } from "./upstream.ts";

export interface ClientListener {
  /** The client has just said that it will send nothing more. */
  ended(): void;
  gone(): void;
}

/** One connection from a browser or another client, and what belongs to it. */
export interface Client {
  readonly socket: Socket;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
  readonly address: Preamble;
  /** The first line for an app that takes one. */
  readonly preamble: string;
  /** The client has said that it will send nothing more (FIN). It may wait for an answer. */
  hasEnded(): boolean;
  /** Host and port that it was made to, for requests that name none. */
  readonly authority: string;
  /** Answers of this connection that are not complete. */
  readonly pending: ReadonlySet<ServerResponse>;
  /** An answer of this connection is to come. */
  begin(response: ServerResponse): void;
  /** In place of this answer the connection has changed to another protocol: it is not idle any more, whatever comes. */
  switched(response: ServerResponse): void;
  /** Calls back once, when no answer is to come: at once, or later. */
  whenIdle(listener: () => void): void;
  /** When it last had something to do (as of `performance.now()`); null: it has. */
  idleSince(): number | null;
  /** The request that is under way. */
  current: ClientListener | null;
  /** No answer of this connection may be kept alive further. */
  isEnding: boolean;
  /**
   * Runs `task` once those before it have called their `done`: answers go out in the order of the requests. Never, if the
   * connection is gone by then.
   */
  enqueue(task: (done: () => void) => void): void;
  /** The connection to this endpoint that is free, if there is one. */
  takeUpstream(endpoint: Endpoint): Upstream | null;
  keepUpstream(upstream: Upstream): void;
  /** Ends the free connection unless it leads to this generation. */
  dropUpstream(generation: number): void;
}

/** Requests of one connection that may wait for those before them; a client that pipelines more is read no further. */
const maxPending = 64;
const noBytes = Buffer.alloc(0);

/**
 * A connection to the app belongs to one client connection: it carries the client's address, and an app that ties
 * something to a connection ties it to the right client.
 */
export function createClient(socket: Socket): Client {
  const gone = new AbortController();
  const address = addressOf(socket);
  const preamble = encodePreamble(address);
  const tasks: ((done: () => void) => void)[] = [];
  let isBusy = false;
  let hasEnded = false;
  let isCrowded = false;
  let isSwitched = false;
  let lastBusy = performance.now();
  const idle: (() => void)[] = [];
  const pending = new Set<ServerResponse>();
  let free: Upstream | null = null;

  // Whoever has the socket at the moment may listen too, but there are moments when nobody has it.
  socket.on("error", () => {
    // `close` follows, and is what counts.
  });
  socket.on("end", () => {
    hasEnded = true;
    client.current?.ended();
  });
  socket.on("close", () => {
    gone.abort();
    client.current?.gone();
    free?.destroy();
    free = null;
  });

  function next(): void {
    const task = socket.destroyed ? undefined : tasks.shift();
    isBusy = task !== undefined;
    task?.(next);
  }

  /** Each request that was read takes memory until it is answered, which Node does not count. */
  function crowd(): void {
    if (isCrowded || pending.size < maxPending) return;
    isCrowded = true;
    socket.pause();
    // Node reads on behind each request and after each answer. Its own listener comes first, as it is older.
    socket.on("resume", pause);
  }

  /** Null: Node has let go of the socket for an upgrade, and whoever takes it begins to read. */
  function pause(): void {
    if (socket.readableFlowing !== null) socket.pause();
  }

  function disperse(): void {
    if (!isCrowded || pending.size > maxPending / 2) return;
    isCrowded = false;
    socket.off("resume", pause);
    if (socket.readableFlowing !== null) socket.resume();
    // No bytes: the stream, which believes that it is reading, begins anew.
    else socket.push(noBytes);
  }

  function tellIdle(): void {
    if (pending.size > 0 || isSwitched) return;
    for (const listener of idle.splice(0)) listener();
  }

  const client: Client = {
    socket,
    signal: gone.signal,
    address,
    preamble,
    hasEnded: () => hasEnded,
    authority: `${address.localAddress.includes(":") ? `[${address.localAddress}]` : address.localAddress}:${address.localPort}`,
    pending,
    begin: (response) => {
      pending.add(response);
      crowd();
      if (client.isEnding) response.shouldKeepAlive = false;
      response.once("close", () => {
        pending.delete(response);
        lastBusy = performance.now();
        disperse();
        tellIdle();
      });
    },
    switched: (response) => {
      pending.delete(response);
      isSwitched = true;
    },
    whenIdle: (listener) => {
      idle.push(listener);
      tellIdle();
    },
    idleSince: () => (pending.size > 0 || isBusy || isSwitched ? null : lastBusy),
    isEnding: false,
    current: null,
    enqueue: (task) => {
      tasks.push(task);
      if (!isBusy) next();
    },
    takeUpstream: (endpoint) => {
      const taken = free;
      free = null;
      if (taken?.isFree() && isSameAddress(taken.endpoint.at, endpoint.at)) return taken;
      taken?.destroy();
      return null;
    },
    keepUpstream: (upstream) => {
      free?.destroy();
      free = upstream;
      if (socket.destroyed) client.dropUpstream(Number.NaN);
    },
    dropUpstream: (generation) => {
      if (!free || free.endpoint.generation === generation) return;
      free.destroy();
      free = null;
    },
  };
  return client;
}

function isSameAddress(a: EndpointAddress, b: EndpointAddress): boolean {
  if ("path" in a) return "path" in b && a.path === b.path;
  return "port" in b && a.port === b.port && a.host === b.host;
}

/** Addresses are absent on a socket that is closed already. */
function addressOf(socket: Socket): Preamble {
  return {
    remoteAddress: socket.remoteAddress ?? "127.0.0.1",
    remotePort: socket.remotePort ?? 0,
    localAddress: socket.localAddress ?? "127.0.0.1",
    localPort: socket.localPort ?? 0,
    secure: "encrypted" in socket ? secureEndOf(socket as TLSSocket) : null,
  };
}

function secureEndOf(socket: TLSSocket & { servername?: string | false | null }): SecureEnd {
  const { name, standardName, version } = socket.getCipher();
  return {
    protocol: socket.getProtocol() ?? version,
    cipher: { name, standardName, version },
    servername: socket.servername || null,
  };
}
