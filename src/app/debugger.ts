import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { createPauseReader } from "./pause-reader.ts";

export interface DebuggerOptions {
  host: string;
  /** 0: a free one. */
  port: number;
  /** Whether `/json/list` tells the address with its secret part. */
  isListed: boolean;
  /** Absolute path: by it debuggers name what they can attach to. */
  entry: string;
  /** Of the process that is debugged: it has come to a halt, or goes on. */
  onPaused(isPaused: boolean): void;
}

/**
 * The address where debuggers find the app, whichever process that is: each process has an inspector of its own, at a port
 * of its own, and what comes here goes there.
 */
export interface Debugger {
  /** For debuggers; who knows it can run code in the app, so it has a secret part. The same for the whole session. */
  readonly url: string;
  /** `inspector.url()` of the process that is debugged from now on; null: wait for one. Who debugs another is let go. */
  aim(inspector: string | null): void;
  isPaused(): boolean;
  close(): Promise<void>;
}

interface Link {
  sockets: [Duplex, Socket];
  isPaused: boolean;
}

/** @throws NodeJS.ErrnoException if it cannot listen there */
export async function openDebugger(options: DebuggerOptions): Promise<Debugger> {
  const { host, port, isListed, entry } = options;
  const id = randomUUID();
  const links = new Set<Link>();
  const waiting = new Set<(inspector: URL) => void>();
  let target: URL | null = null;
  let wasPaused = false;

  const isPaused = () => [...links].some((link) => link.isPaused);
  const idOf = (inspector: URL) => inspector.pathname.slice(1);

  /** Never resolves for those who do not wait for it. */
  function found(visitor: Duplex | ServerResponse): Promise<URL> {
    if (target) return Promise.resolve(target);
    return new Promise((resolve) => {
      waiting.add(resolve);
      visitor.once("close", () => waiting.delete(resolve));
    });
  }

  function announce(): void {
    if (isPaused() === wasPaused) return;
    wasPaused = !wasPaused;
    options.onPaused(wasPaused);
  }

  /** Node's own answers, under our name. It checks the Host against DNS rebinding, so that is passed on as it is. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    if (!/^\/json(\/|$)/.test(path) || (!isListed && !/^\/json\/(version|protocol)/.test(path)))
      return refuse(response);
    const inspector = await found(response);
    const theirs = idOf(inspector);
    try {
      const { status, type, body } = await ask(inspector, path.replace(id, theirs), request.headers.host ?? "");
      response.writeHead(status, { "content-type": type, "cache-control": "no-cache" });
      response.end(body.includes(theirs) ? renamed(body.replaceAll(theirs, id), entry) : body);
    } catch {
      response.destroy(); // The process has just ended; debuggers ask again.
    }
  }

  async function attach(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => {}); // It closes then.
    if (request.url !== `/${id}`) return void socket.end(refusal);
    const inspector = await found(socket);
    const upstream = connect(Number(inspector.port), inspector.hostname);
    const link: Link = { sockets: [socket, upstream], isPaused: false };
    const listen = createPauseReader((isPaused) => {
      link.isPaused = isPaused;
      announce();
    });
    links.add(link);
    for (const [one, other] of [link.sockets, [upstream, socket] as const]) {
      one.on("error", () => {}); // It closes then.
      one.on("close", () => {
        other.destroy();
        links.delete(link);
        announce();
      });
    }
    if (socket.destroyed) upstream.destroy();
    upstream.on("data", listen);
    upstream.write(headOf(request, idOf(inspector)));
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  }

  const server = createServer((request, response) => void answer(request, response));
  server.on("upgrade", (request, socket, head) => void attach(request, socket, head));
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  const { address, port: actual } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${address}]` : host;

  return {
    url: `ws://${name}:${actual}/${id}`,
    isPaused,
    aim(inspector) {
      if (inspector === (target?.href ?? null)) return;
      target = inspector === null ? null : new URL(inspector);
      for (const { sockets } of links) for (const socket of sockets) socket.destroy();
      if (target === null) return;
      for (const resolve of waiting) resolve(target);
      waiting.clear();
    },
    async close() {
      for (const { sockets } of links) for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Node answers what is not for it. */
const refusal =
  "HTTP/1.0 400 Bad Request\r\nContent-Type: text/html; charset=UTF-8\r\n\r\nWebSockets request was expected\r\n";

function refuse(response: ServerResponse): void {
  response.writeHead(400, { "content-type": "text/html; charset=UTF-8" }).end("WebSockets request was expected\r\n");
}

async function ask({ hostname, port }: URL, path: string, host: string) {
  const asking = httpRequest({ hostname, port, path, headers: { host }, agent: false }).end();
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 502,
    type: answer.headers["content-type"] ?? "text/plain",
    body: await text(answer),
  };
}

/** The list of what can be debugged names what Node was started with, and that is our runtime. */
function renamed(body: string, entry: string): string {
  const targets: Record<string, string>[] = JSON.parse(body);
  const named = targets.map((target) => ({ ...target, title: entry, url: pathToFileURL(entry).href }));
  return `${JSON.stringify(named, null, 2)}\n`;
}

function headOf({ rawHeaders }: IncomingMessage, id: string): string {
  const lines = [`GET /${id} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
