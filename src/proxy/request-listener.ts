import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client } from "./client.ts";
import type { Descriptors } from "./descriptors.ts";
import { type ForwardOptions, forward } from "./forward.ts";
import { type GuardOptions, judgeRequest, ownTarget } from "./guard.ts";
import { refuseConnection, refuseMalformed, refuseRequest } from "./refusal.ts";
import { forwardUpgrade, isUpgradable, withoutUpgrade } from "./upgrade.ts";

export interface RequestListenerOptions extends ForwardOptions {
  guard: GuardOptions;
  descriptors: Descriptors;
  /** hotrun's own routes: everything under `prefix`, after the Host check. */
  own: {
    prefix: string;
    /** Requests may have it before the prefix: see `basePathIn`. */
    basePath: string;
    request(request: IncomingMessage, response: ServerResponse): void;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
}

/** Longer than any browser keeps an idle connection: none is cut while a browser is about to use it. */
const keepAliveMs = 75_000;
/** Cookies of localhost pile up from all projects. */
const maxHeaderBytes = 64 * 1024;
const exhausted = "hotrun has as many connections open as the system lets it. Raise the limit with: ulimit -n";

/**
 * Reads requests from the connections that it is handed (by `connection` events), and sends each on its way: refused,
 * answered by hotrun itself, or forwarded.
 */
export function createRequestListener(options: RequestListenerOptions, clients: ReadonlyMap<Duplex, Client>): Server {
  const { guard, own, descriptors } = options;
  const http = createServer({
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // The guard has the same rule. An answer that Node gave by itself would be none of the client's `pending`.
    requireHostHeader: false,
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
  http.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    clients.get(request.socket)?.begin(response);
    refuseRequest(response, 417, "This expectation cannot be met.");
  });
  http.on("upgrade", serveUpgrade);
  http.on("connect", serveUpgrade);
  http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    refuseMalformed(error, socket as Socket, [...(clients.get(socket)?.pending ?? [])]);
  });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const client = clients.get(request.socket);
    if (!client) return void response.destroy();
    client.begin(response);
    const verdict = judgeRequest(request, guard);
    if (verdict.type === "refuse") return refuseRequest(response, verdict.status, verdict.message);
    const { target, host = client.authority } = verdict;
    const ours = ownTarget(target, own);
    if (ours !== null) {
      request.url = ours;
      return own.request(request, response);
    }
    if (!descriptors.admits(request.socket, "brief")) return refuseRequest(response, 503, exhausted);
    client.enqueue((done) => forward(client, { request, response, target, host, upgrade: null }, options, done));
  }

  /** Node lets go of the connection at once, but answers to requests before this one may not be out. */
  function serveUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const client = clients.get(socket);
    if (!client) return void socket.destroy();
    client.enqueue((done) => client.whenIdle(() => upgrade(client, request, head, done)));
  }

  function upgrade(client: Client, request: IncomingMessage, head: Buffer, done: () => void): void {
    const { socket } = client;
    if (socket.destroyed) return;
    const verdict = judgeRequest(request, guard);
    if (verdict.type === "refuse") return refuseConnection(socket, verdict.status, verdict.message);
    const { target, host = client.authority } = verdict;
    const ours = ownTarget(target, own);
    if (ours !== null) {
      request.url = ours;
      return own.upgrade(request, socket, head);
    }
    if (isUpgradable(request)) {
      if (!descriptors.admits(socket, "lasting")) return refuseConnection(socket, 503, exhausted);
      return forwardUpgrade(client, { request, target, host, head }, options, done);
    }
    done();
    socket.unshift(withoutUpgrade(request, head));
    http.emit("connection", socket);
  }

  return http;
}
