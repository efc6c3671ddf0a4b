import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Protocol } from "../protocol/app.ts";
import { type Client, createClient } from "./client.ts";
import { type ForwardOptions, forward, type Unavailability } from "./forward.ts";
import { type GuardOptions, isOwnTarget, judgeRequest, type Verdict } from "./guard.ts";
import { refuseConnection, refuseMalformed, refuseRequest } from "./refusal.ts";
import { openTunnel } from "./tunnel.ts";
import { forwardUpgrade, isUpgradable, withoutUpgrade } from "./upgrade.ts";

export type { Unavailability };

export interface FrontOptions extends ForwardOptions {
  /** Bound to one port: see `bindPort`. The front closes them. */
  servers: readonly Server[];
  /** `http` is proxied; of `tunnel` the bytes are passed as they are, under the same rules of the gate. */
  protocol: Protocol;
  guard: GuardOptions;
  /** hotrun's own routes: everything under `prefix`, after the Host check. */
  own: {
    prefix: string;
    request(request: IncomingMessage, response: ServerResponse): void;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
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

/** Longer than the idle time of any browser's connection pool is worth: a connection in use is never cut under a browser. */
const keepAliveMs = 75_000;
/** Cookies of localhost pile up from all projects. */
const maxHeaderBytes = 64 * 1024;

export function createFront(options: FrontOptions): Front {
  const { key, gate, guard, own, servers } = options;
  const clients = new Map<Duplex, Client>();
  let { protocol } = options;
  let isClosing = false;
  let closed: Promise<void> | null = null;

  const http = createServer({
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // Long uploads are no attack on a developer's machine.
    requestTimeout: 0,
    // Node from 24.9 asks; older ones take every Upgrade for one if there is a listener: see `withoutUpgrade`.
    ...{ shouldUpgradeCallback: isUpgradable },
  });
  // Node would drop all but the first 1,000 header lines in silence; the guard counts them.
  http.maxHeadersCount = 0;
  // A client may end its side after the request, and still wants the answer.
  Object.assign(http, { httpAllowHalfOpen: true });
  http.on("request", serve);
  http.on("checkContinue", serve);
  http.on("upgrade", serveUpgrade);
  http.on("connect", (_request, socket) => refuseConnection(socket, 405, "This method is not served."));
  http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const pending = clients.get(socket)?.pending ?? [];
    refuseMalformed(error, socket as Socket, [...pending]);
  });

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
    if (protocol === "tunnel") openTunnel(client, { gate, key });
    else http.emit("connection", socket);
  }

  function judge(request: IncomingMessage, client: Client): Verdict & { host: string | null; target: string } {
    const verdict = judgeRequest(request, guard);
    if (verdict.type === "refuse") return { ...verdict, host: null, target: "" };
    // HTTP/1.0 may come without a Host; the app gets one in any case.
    return {
      ...verdict,
      host: verdict.host ?? `${bracketed(client.address.localAddress)}:${client.address.localPort}`,
    };
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const client = clients.get(request.socket);
    if (!client) return void response.destroy();
    client.pending.add(response);
    response.once("close", () => {
      client.pending.delete(response);
      if (isClosing) endIfIdle(client);
    });
    if (isClosing) response.shouldKeepAlive = false;
    const verdict = judge(request, client);
    if (verdict.type === "refuse") return refuseRequest(response, verdict.status, verdict.message);
    const { target, host } = verdict;
    if (isOwnTarget(target, own.prefix)) {
      request.url = target;
      return own.request(request, response);
    }
    client.enqueue((done) =>
      forward(client, { request, response, target, host: host ?? "", upgrade: null }, options, done),
    );
  }

  function serveUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const client = clients.get(socket);
    if (!client) return void socket.destroy();
    const verdict = judge(request, client);
    if (verdict.type === "refuse") return refuseConnection(socket, verdict.status, verdict.message);
    const { target, host } = verdict;
    if (isOwnTarget(target, own.prefix)) {
      request.url = target;
      return own.upgrade(request, socket, head);
    }
    client.enqueue((done) => {
      if (isUpgradable(request))
        return forwardUpgrade(client, { request, target, host: host ?? "", head }, options, done);
      done();
      socket.unshift(withoutUpgrade(request, head));
      http.emit("connection", socket);
    });
  }

  function endIfIdle(client: Client): void {
    if (client.pending.size === 0) client.socket.destroySoon();
  }

  async function close(): Promise<void> {
    isClosing = true;
    forgetGate();
    const ended = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const client of clients.values()) endIfIdle(client);
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

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
