import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { credentials } from "./certificates.ts";

export interface ReverseProxyOptions {
  /** Where requests go. */
  target: string;
  /** Only what is under it is passed on (default: everything). */
  basePath?: string;
  /** Take the base path away. */
  strips?: boolean;
  /** Headers to add or replace, from those of the browser. */
  headers?(own: { host: string }): Record<string, string>;
}

export interface ReverseProxy extends AsyncDisposable {
  /** https, with a certificate that it has signed itself. */
  url: string;
}

/** A small proxy for https in front of a program, as nginx or Caddy would be. */
export async function startReverseProxy(options: ReverseProxyOptions): Promise<ReverseProxy> {
  const { target, basePath = "", strips = false, headers = () => ({}) } = options;
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();

  function passOn(incoming: IncomingMessage) {
    const { method, url = "/" } = incoming;
    const path = strips ? url.slice(basePath.length) || "/" : url;
    const added = headers({ host: incoming.headers.host ?? "" });
    return request({ hostname, port, method, path, headers: { ...incoming.headers, ...added } });
  }

  const isHere = ({ url = "/" }: IncomingMessage) => url.startsWith(`${basePath}/`);
  const server = createServer(credentials, (incoming, response) => {
    if (!isHere(incoming)) return void response.writeHead(404).end("not here");
    const outgoing = passOn(incoming);
    outgoing.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.on("upgrade", (incoming, socket) => {
    socket.on("error", () => socket.destroy());
    if (!isHere(incoming)) return void socket.destroy();
    const outgoing = passOn(incoming);
    outgoing.on("upgrade", (answer, upstream: Socket) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      upstream.on("error", () => upstream.destroy());
      upstream.pipe(socket).pipe(upstream);
    });
    outgoing.on("response", () => socket.destroy());
    outgoing.on("error", () => socket.destroy());
    outgoing.end();
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
