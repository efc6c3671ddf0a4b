import http from "node:http";
import type { Http2Session } from "node:http2";
import type { Server, Socket } from "node:net";

/** What clients keep open to a server that speaks HTTP under a TLS of its own, or HTTP/2: the launcher sees bytes only. */
export interface KeptOpen {
  /** An event of the server's, before its listeners hear of it. */
  on(event: string, args: readonly unknown[]): void;
  /**
   * A newer version answers from now on, and a client that keeps its connection would never get there: connections end as
   * soon as what is under way on them has its answer.
   */
  supersede(): void;
}

/** Anything but HTTP is left as it is, upgraded connections included: nothing tells when they are idle. */
export function keptOpen(server: Server): KeptOpen | null {
  return server instanceof http.Server ? null : createKeptOpen();
}

function createKeptOpen(): KeptOpen {
  const sessions = new Set<Http2Session>();
  /** Connections of HTTP/1 that have had a request, with the answers that are not complete. */
  const connections = new Map<Socket, Set<http.ServerResponse>>();
  let isSuperseded = false;

  function session(opened: Http2Session): void {
    sessions.add(opened);
    opened.once("close", () => sessions.delete(opened));
    if (isSuperseded) goAway(opened);
  }

  function request(socket: Socket, response: http.ServerResponse): void {
    const pending = connections.get(socket) ?? open(socket);
    pending.add(response);
    if (isSuperseded) response.shouldKeepAlive = false;
    response.once("close", () => {
      pending.delete(response);
      if (isSuperseded) closeIdle(socket);
    });
  }

  function open(socket: Socket): Set<http.ServerResponse> {
    const pending = new Set<http.ServerResponse>();
    connections.set(socket, pending);
    socket.once("close", () => connections.delete(socket));
    return pending;
  }

  function closeIdle(socket: Socket): void {
    if (connections.get(socket)?.size === 0) socket.destroySoon();
  }

  return {
    on(event, [first, second]) {
      if (event === "session" && isSession(first)) session(first);
      if (event === "upgrade" || event === "connect") connections.delete(second as Socket);
      if (event === "request" && second instanceof http.ServerResponse)
        request((first as http.IncomingMessage).socket, second);
    },
    supersede() {
      isSuperseded = true;
      for (const each of sessions) goAway(each);
      for (const [socket, pending] of connections) {
        for (const response of pending) response.shouldKeepAlive = false;
        closeIdle(socket);
      }
    },
  };
}

/** A server of the app's own making may have events of that name. */
const isSession = (value: unknown): value is Http2Session =>
  typeof value === "object" && value !== null && "goaway" in value;

/** `http2.constants.NGHTTP2_NO_ERROR`: the module would be loaded for that in every app. */
const noError = 0;

/**
 * In two steps (RFC 9113, 6.8): the client is told to begin nothing more; what it had begun by then has come in when it has
 * answered a ping, and only then is it told which stream is the last.
 */
function goAway(session: Http2Session): void {
  if (session.closed || session.destroyed) return;
  session.goaway(noError, 2 ** 31 - 1);
  if (!session.ping(() => session.close())) session.close();
}
