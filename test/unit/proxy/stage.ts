import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { bindPort } from "../../../src/proxy/bind.ts";
import { createFront, type FrontOptions } from "../../../src/proxy/front.ts";
import { createGate, type Endpoint } from "../../../src/proxy/gate.ts";

export interface StageOptions
  extends Partial<
    Pick<FrontOptions, "tag" | "visit" | "trustProxy" | "protocol" | "guard" | "own" | "unavailable" | "descriptors">
  > {
  holdMs?: number;
  navigationMs?: number;
}

/** A front with a gate in front of apps on Unix sockets of a folder of its own. */
export async function createStage(options: StageOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "hotrun-proxy-"));
  const gate = createGate({ holdMs: options.holdMs ?? 30_000, navigationMs: options.navigationMs ?? 1_000 });
  const bound = await bindPort({ port: 0, hosts: ["127.0.0.1"], strict: true });
  const front = createFront({
    key: "main",
    servers: bound.servers,
    gate,
    protocol: { type: "http" },
    guard: { hosts: [], wildcard: false, trustProxy: false },
    trustProxy: false,
    own: {
      prefix: "/__hotrun/",
      basePath: "/shop",
      request: (request, response) => void response.end(`own ${request.url}`),
      upgrade: (_request, socket) => void socket.end("HTTP/1.1 418 Own\r\n\r\n"),
    },
    unavailable: (_request, response, why) => {
      response.writeHead(why.type === "upstream" ? 502 : 503, { "content-type": "text/plain" });
      response.end(why.type === "upstream" ? why.message : why.type);
    },
    tag: () => null,
    ...options,
    graceMs: 0,
  });
  const apps: (Server | HttpServer)[] = [];
  const sockets = new Set<Socket>();

  async function listen(server: Server | HttpServer, generation: number, preamble: boolean): Promise<Endpoint> {
    apps.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => sockets.delete(socket));
    });
    const path = join(folder, `${apps.length}.sock`);
    server.listen(path);
    await once(server, "listening");
    return { generation, at: { path }, preamble };
  }

  return {
    gate,
    front,
    folder,
    port: bound.port,
    url: `http://127.0.0.1:${bound.port}`,
    /** An endpoint that speaks for itself. */
    raw: (serve: (socket: Socket) => void, generation = 1, preamble = false) =>
      listen(createServer({ allowHalfOpen: true }, serve), generation, preamble),
    /** An endpoint with a Node server. */
    http: (serve: RequestListener, generation = 1) => listen(createHttpServer(serve), generation, false),
    serve: (server: HttpServer, generation = 1) => listen(server, generation, false),
    open(endpoint: Endpoint): void {
      gate.open(endpoint.generation, new Map([["main", endpoint]]));
    },
    /** Connections that lead to apps. */
    appSockets: sockets,
    connect: () => connect({ port: bound.port, host: "127.0.0.1", allowHalfOpen: true }),
    async [Symbol.asyncDispose]() {
      gate.close();
      await front.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(apps.map((app) => new Promise((resolve) => app.close(resolve))));
      await rm(folder, { recursive: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

export interface RawAnswer {
  text: string;
  /** The connection ended with an error. */
  broken: boolean;
}

/** Writes bytes to the front and reads until the connection ends, or until `enough`. */
export async function exchange(
  stage: Stage,
  bytes: string | Buffer,
  enough?: (text: string) => boolean,
): Promise<RawAnswer> {
  const socket = stage.connect();
  socket.write(bytes, "latin1");
  return read(socket, enough);
}

export function read(socket: Socket, enough?: (text: string) => boolean): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = "";
    let broken = false;
    function finish(): void {
      socket.destroy();
      resolve({ text, broken });
    }
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (enough?.(text)) finish();
    });
    socket.on("error", () => {
      broken = true;
    });
    socket.on("end", finish);
    socket.on("close", finish);
  });
}

/** An answer of its own. */
export const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A request on a connection of its own. */
export function get(path: string, headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`;
}

/** Calls back with each request head that comes in at a raw endpoint. */
export function onRequestHead(socket: Socket, listener: (head: string) => void): void {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end !== -1; end = text.indexOf("\r\n\r\n")) {
      const head = text.slice(0, end + 4);
      text = text.slice(end + 4);
      listener(head);
    }
  });
}

/** Reads until there is enough, and leaves the stream as it is. In latin1, so that bytes are characters. */
export function readUntil(stream: Readable, enough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.on("data", take);
    stream.once("close", closed);
    function take(chunk: Buffer): void {
      text += chunk.toString("latin1");
      if (!enough(text)) return;
      stream.off("data", take);
      stream.off("close", closed);
      resolve(text);
    }
    function closed(): void {
      reject(new Error(`closed after ${JSON.stringify(text.slice(-200))}`));
    }
  });
}

/** An app that answers every request alike. Returns the heads that it gets. */
export async function echoHeads(stage: Stage, preamble = false): Promise<string[]> {
  const heads: string[] = [];
  const endpoint = await stage.raw(
    (socket) =>
      onRequestHead(socket, (head) => {
        heads.push(head);
        socket.write(okAnswer);
      }),
    1,
    preamble,
  );
  stage.open(endpoint);
  return heads;
}
