import http from "node:http";
import net from "node:net";
import { join } from "node:path";
import {
  type Asked,
  type AskedPort,
  appChannel,
  type Front,
  type Listening,
  type PortFront,
  type Protocol,
} from "../protocol/app.ts";
import type { Channel } from "./channel.ts";
import { clusterProtocol, impersonateHandle } from "./cluster.ts";
import { impersonate } from "./impersonate.ts";
import { createLastingServers, type LastingServers } from "./lasting-servers.ts";
import { type PathRequest, type PortRequest, readListenArguments, readPathArguments } from "./listen-arguments.ts";
import { failListen } from "./listen-error.ts";
import { currentOwner, currentScope, inRequest, type Load, type RequestScope } from "./ownership.ts";
import { addressView } from "./peer-addresses.ts";
import { askedFile, collides } from "./places.ts";
import type { ModuleRecord } from "./records.ts";
import { protocolOf } from "./server-protocol.ts";

/** A server of the app that answers at a private endpoint, behind a front of the launcher's. */
export interface TakenServer extends Listening {
  server: net.Server;
  load: Load;
  owner: ModuleRecord;
  front: Front;
  /** It is not the newest version's any more: clients are to come to that one. */
  supersede(): void;
}

export interface Listens {
  /** Servers that listen now, those of replaced modules included. */
  servers(): readonly TakenServer[];
  /** Ends the servers of which this says so. */
  close(which: (server: TakenServer) => boolean): void;
  readonly lasting: LastingServers;
  /** Returns the remover. */
  onListening(listener: () => void): () => void;
  /** A newer version answers in place of these. */
  supersede(which: (server: TakenServer) => boolean): void;
  /** Called with every server that is about to listen, and its owner. */
  beforeListening(listener: (server: net.Server, owner: ModuleRecord) => void): void;
  /** What asked for this front is at that address now. */
  relocate(front: Front): void;
  /** All public ports of the app, those included at which this process does not listen. */
  fronts(): readonly Front[];
  /** Ports that are there before this process listens anywhere. */
  learn(fronts: readonly Front[]): void;
}

export interface ListensOptions {
  channel: Channel;
  /** For a `listen` that no module's evaluation started. */
  fallback(): { load: Load; owner: ModuleRecord } | null;
  /** A request has come in. `isNewest`: no newer version of the app listens by now. */
  onRequest(request: http.IncomingMessage, response: http.ServerResponse, isNewest: () => boolean): void;
  /** Folder of the sockets, private to this user. */
  folder(): string;
}

/**
 * Takes over `listen(port)` and `listen(path)`: the server gets a private endpoint (a Unix socket, or a pipe on Windows), and
 * the launcher the public port or socket file, which it keeps over reloads. What listens on a handle or a descriptor is left
 * alone. The primary of a cluster listens on behalf of its workers.
 */
export function takeOverListen({ channel, fallback, onRequest, folder }: ListensOptions): Listens {
  const taken: TakenServer[] = [];
  const fronts = new Map<string, Front>();
  let before: readonly Front[] = [];
  const listeners = new Set<() => void>();
  const earlyListeners = new Set<(server: net.Server, owner: ModuleRecord) => void>();
  const lasting = createLastingServers(() => taken);
  const counts = { kept: new WeakMap<Load, number>(), own: new WeakMap<Load, number>() };
  const { listen } = net.Server.prototype;
  let endpoints = 0;

  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    const request = readListenArguments(args) ?? readPathArguments(args);
    const asker = request && askerOf(request, fallback, taken);
    if (isOwnDescriptor(args[0])) return Reflect.apply(listen, this, [{ fd: noDescriptor }]);
    if (!asker || this.listening) return Reflect.apply(listen, this, args);
    return takeOver(this, request, asker);
  } as typeof listen;

  function takeOver(
    server: net.Server,
    request: PortRequest | PathRequest,
    { load, owner, onDemand, isKept }: Asker,
  ): net.Server {
    const { options, callback } = request;
    const shared = clusterProtocol("path" in request ? request.path : request.port);
    const protocol = shared ?? protocolOf(server);
    for (const listener of earlyListeners) listener(server, owner);
    if (isKept) lasting.keep(server);
    const asked = "path" in request ? askedFile(request) : askedPort(request, owner, load, isKept ? "kept" : "own");
    const isTaken = (other: TakenServer) => other.load.generation === load.generation && collides(other.asked, asked);
    if (taken.some(isTaken)) return failListen(server, "EADDRINUSE", request);
    const bound = known(asked) ?? bind(asked, protocol, load);
    if ("code" in bound) return failListen(server, bound.code, request);
    if ("path" in request) bound.address = request.path;
    fronts.set(asked.label, bound);
    const path = endpointPath(folder(), load.generation, ++endpoints);
    const { backlog, signal, ipv6Only } = options;
    const scope = { type: "request", of: owner } as const;
    const isNewest = () => taken.every((other) => other.load.generation <= load.generation);
    const { supersede } = impersonate(server, {
      front: () => entry.front,
      view: "path" in request ? "none" : addressView(request.host, ipv6Only),
      onClose: () => forget(entry),
      onRequest: (request, response) => onRequest(request, response, isNewest),
      enter: (run, asked) => inRequest(asked ? scopeOf(asked, owner) : scope, run),
    });
    const entry: TakenServer = { server, load, owner, front: bound, path, protocol, asked, onDemand, supersede };
    taken.push(entry);
    Reflect.apply(listen, server, [{ path, backlog, signal }, callback]);
    if (shared)
      impersonateHandle(
        server,
        () => entry.front,
        () => forget(entry),
      );
    channel.send({ type: "listening", generation: load.generation, listening: { path, protocol, asked, onDemand } });
    for (const listener of [...listeners]) listener();
    return server;
  }

  /** A socket file may have been deleted meanwhile: the launcher looks. */
  const known = (asked: Asked) => ("path" in asked ? undefined : fronts.get(asked.label));

  function bind(asked: Asked, protocol: Protocol, load: Load): Front | { code: string } {
    const answer = channel.ask({ type: "bind", generation: load.generation, asked, protocol });
    if (answer.type === "bound") return answer.front;
    return { code: answer.type === "refused" ? answer.code : "EADDRNOTAVAIL" };
  }

  /** Who listens a second time where its first server is (Fastify, on each address of localhost) asks for the front's port. */
  function askedPort(
    { port, host }: PortRequest,
    owner: ModuleRecord,
    load: Load,
    kind: keyof typeof counts,
  ): AskedPort {
    if (port === 0) return { port, host, label: `${owner.id}#${kind === "kept" ? "kept-" : ""}${count(load, kind)}` };
    const isSame = ({ front, asked }: TakenServer) =>
      "port" in asked && asked.host && host && (front as PortFront).address.port === port;
    const first = taken.find((other) => other.load === load && isSame(other));
    return { port, host, label: first?.asked.label ?? String(port) };
  }

  function count(load: Load, kind: keyof typeof counts): number {
    const next = (counts[kind].get(load) ?? 0) + 1;
    counts[kind].set(load, next);
    return next;
  }

  function forget(entry: TakenServer): void {
    const index = taken.indexOf(entry);
    if (index < 0) return;
    taken.splice(index, 1);
    if (
      "port" in entry.asked &&
      entry.asked.port === 0 &&
      !taken.some(({ asked }) => asked.label === entry.asked.label)
    ) {
      fronts.delete(entry.asked.label);
    }
    channel.send({ type: "unlistened", path: entry.path });
  }

  return {
    servers: () => taken,
    lasting,
    onListening(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    beforeListening: (listener) => void earlyListeners.add(listener),
    supersede(which) {
      for (const entry of taken.filter(which)) entry.supersede();
    },
    fronts: () => [...fronts.values(), ...before],
    learn(there) {
      before = there;
    },
    relocate(front) {
      fronts.set(front.asked.label, front);
      for (const entry of taken) if (entry.asked.label === front.asked.label) entry.front = front;
    },
    close(which) {
      for (const { server } of taken.filter(which)) {
        server.close();
        if (server instanceof http.Server) server.closeIdleConnections();
      }
    },
  };
}

/** Written out: to spread an object is slow on Node 20, and this is done for each request. */
function scopeOf({ method = "", url = "" }: http.IncomingMessage, of: ModuleRecord): RequestScope {
  return { type: "request", of, request: { method, url } };
}

/** Without us nothing would be there; Node says so of this number too. */
const noDescriptor = 2 ** 31 - 1;

/** Our pipes to the launcher are where a program may look for sockets that whoever started it has opened. */
function isOwnDescriptor(options: unknown): boolean {
  const fd = typeof options === "object" && options !== null && "fd" in options ? options.fd : undefined;
  return Object.values<unknown>(appChannel).includes(fd);
}

interface Asker {
  load: Load;
  owner: ModuleRecord;
  onDemand: boolean;
  /** By what `keep` makes. */
  isKept?: boolean;
}

/** Null: left alone. */
function askerOf(
  request: PortRequest | PathRequest,
  fallback: ListensOptions["fallback"],
  taken: readonly TakenServer[],
): Asker | null {
  const owner = currentOwner();
  if (owner) return { load: owner.load, owner, onDemand: false };
  const scope = currentScope();
  const isAnyPort = "port" in request && request.port === 0;
  if (scope?.type === "request" && scope.isLasting && scope.of)
    return { load: scope.of.load, owner: scope.of, onDemand: false, isKept: true };
  // What a request opens on a free port (a test double, a helper) is its own, and gone with it.
  if (scope?.type === "request" && (isAnyPort || !scope.of)) return null;
  if (scope?.type === "request" && scope.of) return { load: scope.of.load, owner: scope.of, onDemand: true };
  const other = fallback();
  if (other && scope?.type === "load") return { load: scope.load, owner: other.owner, onDemand: false };
  // No start's any more (a request, where no storage says so), and the app serves already.
  return other && { ...other, onDemand: !other.load.loading && taken.some(({ load }) => load === other.load) };
}

/** Longer paths than 90 bytes are cut silently by Node 20. */
function endpointPath(folder: string, generation: number, index: number): string {
  const name = `${process.pid}-${generation}-${index}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\hotrun-${name}` : join(folder, `${name}.sock`);
}
