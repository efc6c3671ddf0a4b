import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { text } from "node:stream/consumers";
import { io, type Socket } from "socket.io-client";
import { WebSocket } from "ws";
import { patienceMs } from "../../support/event-log.ts";
import type { RunningHotrun } from "../../support/hotrun.ts";
import type { Framework, Lasting } from "../framework.ts";

/** Frameworks that are asked in another way than by a GET. */
export const protocols: Framework[] = [
  {
    title: "socket.io",
    app: "socket.io",
    note: "a client that is connected stays so, and the version that took it answers it",
    ask: askSocket,
    open: openSocket,
  },
  {
    title: "ws",
    app: "websocket",
    note: "a client that is connected stays so, and the version that took it answers it",
    ask: askWebSocket,
    open: openWebSocket,
  },
  { title: "GraphQL Yoga", app: "graphql-yoga", ask: askGraphql },
  { title: "tRPC, standalone", app: "trpc", ask: askTrpc },
  {
    title: "Express behind `https.createServer`",
    app: "https",
    note: "its TLS ends at the front",
    ask: (app) => askHttps(secure(app)),
  },
  {
    title: "`node:http2` without TLS",
    app: "http2-cleartext",
    note: "passed on as bytes",
    ask: (app) => askHttp2(app.url),
  },
  {
    title: "`node:http2` with TLS",
    app: "http2-secure",
    note: "passed on as bytes",
    ask: (app) => askHttp2(secure(app)),
  },
];

/** Where an app with TLS of its own is; hotrun does not look into what passes. */
const secure = ({ url }: RunningHotrun): string => url.replace("http:", "https:");

async function askSocket(app: RunningHotrun): Promise<string> {
  await using client = await connectSocket(app);
  return `${await client.socket.emitWithAck("served by")} ${await client.socket.emitWithAck("hello", "Ada")}`;
}

async function openSocket(app: RunningHotrun): Promise<Lasting> {
  const { socket, ...client } = await connectSocket(app);
  // A client begins with requests, and keeps its connection only once it has changed to a WebSocket.
  const { engine } = socket.io;
  if (engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
  let disconnects = 0;
  socket.on("disconnect", () => disconnects++);
  return {
    ...client,
    async check() {
      assert.equal(await socket.emitWithAck("served by"), "entry one");
      assert.equal(disconnects, 0);
    },
  };
}

async function connectSocket({ url }: RunningHotrun): Promise<AsyncDisposable & { socket: Socket }> {
  const socket = io(url, { reconnection: false, forceNew: true, ackTimeout: patienceMs });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return { socket, [Symbol.asyncDispose]: async () => void socket.disconnect() };
}

async function askWebSocket(app: RunningHotrun): Promise<string> {
  await using client = await connectWebSocket(app);
  return `${client.greeting} ${await client.ask("Ada")}`;
}

async function openWebSocket(app: RunningHotrun): Promise<Lasting> {
  const client = await connectWebSocket(app);
  return {
    [Symbol.asyncDispose]: client[Symbol.asyncDispose],
    async check() {
      assert.match(await client.ask("Grace"), /Hello Grace, leaf one, route one/);
    },
  };
}

async function connectWebSocket(app: RunningHotrun) {
  const socket = new WebSocket(app.url);
  const next = async () => String((await once(socket, "message", { signal: AbortSignal.timeout(patienceMs) }))[0]);
  return {
    greeting: await next(),
    ask(name: string): Promise<string> {
      socket.send(name);
      return next();
    },
    [Symbol.asyncDispose]: async () => socket.close(),
  };
}

async function askGraphql(app: RunningHotrun): Promise<string> {
  const { status, body } = await app.get("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: `{ servedBy hello(name: "Ada") }` }),
  });
  assert.equal(status, 200, body);
  return body;
}

async function askTrpc(app: RunningHotrun): Promise<string> {
  const { status, headers, body } = await app.get(`/hello?input=${encodeURIComponent(`"Ada"`)}`);
  assert.equal(status, 200, body);
  return `${headers["x-served-by"]} ${body}`;
}

async function askHttps(url: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(new URL("/hello?name=Ada", url), { rejectUnauthorized: false, agent: false }, resolve);
    request.setTimeout(patienceMs, () => request.destroy(new Error(`${url}: silent for ${patienceMs} ms`)));
    request.on("error", reject);
  });
  return `${response.headers["x-served-by"]} ${await text(response)}`;
}

async function askHttp2(url: string): Promise<string> {
  const session = connectHttp2(url, { rejectUnauthorized: false });
  const late = setTimeout(() => session.destroy(new Error(`${url}: silent for ${patienceMs} ms`)), patienceMs);
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({ ":path": "/hello?name=Ada" });
      stream.on("error", reject);
      stream.on("response", async (headers) => resolve(`${headers["x-served-by"]} ${await text(stream)}`));
    });
  } finally {
    clearTimeout(late);
    session.close();
  }
}
