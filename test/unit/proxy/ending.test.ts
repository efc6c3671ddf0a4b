import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer, text as readText } from "node:stream/consumers";
import { test } from "node:test";
import { type WebSocket, WebSocket as WebSocketClient, WebSocketServer } from "ws";
import { createStage, exchange, get, read, readUntil, type Stage } from "./stage.ts";

/** Version 1 with this listener, then version 2 that answers "new". */
async function replace(stage: Stage): Promise<void> {
  stage.open(await stage.http((_request, response) => response.end("new"), 2));
}

async function isDrained(stage: Stage): Promise<void> {
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
}

interface WebSocketApp {
  server: ReturnType<typeof createServer>;
  accepted: Promise<WebSocket>;
}

function webSocketApp(): WebSocketApp {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: true });
  return { server, accepted: once(sockets, "connection").then(([socket]) => socket as WebSocket) };
}

test("O2 a WebSocket is ended with 1012, and the app hears that its client goes away", async () => {
  await using stage = await createStage();
  const { server, accepted } = webSocketApp();
  stage.open(await stage.serve(server));
  const client = new WebSocketClient(`ws://127.0.0.1:${stage.port}/`);
  const inApp = await accepted;
  await once(client, "open");
  await replace(stage);
  assert.deepEqual(stage.gate.underWay(), new Map([[1, { requests: 0, streams: 0, sockets: 1 }]]));
  const closes = Promise.all([once(client, "close"), once(inApp, "close")]);
  assert.deepEqual(stage.gate.end(1, "lasting"), { requests: 0, streams: 0, sockets: 1 });
  assert.deepEqual(
    stage.gate.end(1, "lasting"),
    { requests: 0, streams: 0, sockets: 0 },
    "what ends is not ended twice",
  );
  const [[code, reason], [inAppCode]] = await closes;
  assert.deepEqual([code, String(reason), inAppCode], [1012, "A newer version of the app is live", 1001]);
  await isDrained(stage);
});

test("O2 a message that is under way when its WebSocket is ended arrives whole, both ways", async () => {
  await using stage = await createStage();
  const { server, accepted } = webSocketApp();
  stage.open(await stage.serve(server));
  const client = new WebSocketClient(`ws://127.0.0.1:${stage.port}/`, { perMessageDeflate: false });
  const inApp = await accepted;
  await once(client, "open");
  const message = Buffer.alloc(5_000_000, "x");
  const arrivals = [client, inApp].map((side) => once(side, "message").then(([data]) => (data as Buffer).length));
  const closes = [client, inApp].map((side) => once(side, "close").then(([code]) => code as number));
  const partly = Promise.all(
    [...stage.appSockets].map((socket) => readUntil(socket, (received) => received.length > 100_000)),
  );
  client.send(message);
  inApp.send(message, { compress: false });
  await partly;
  stage.gate.end(1, "lasting");
  assert.deepEqual(await Promise.all(arrivals), [message.length, message.length]);
  assert.deepEqual(await Promise.all(closes), [1012, 1001]);
  await isDrained(stage);
});

test("O2 a side that does not agree to the end of its WebSocket is cut off", async (t) => {
  await using stage = await createStage();
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  stage.open(await stage.raw((socket) => socket.once("data", () => socket.write(head))));
  const socket = stage.connect();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await readUntil(socket, (received) => received.endsWith("\r\n\r\n"));
  // Ten bytes of a frame are announced, and do not come.
  socket.write(Buffer.from([0x82, 0x8a, 1, 2, 3, 4, 5]));
  while ([...stage.appSockets][0]?.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  stage.gate.end(1, "lasting");
  const frame = await readUntil(socket, (received) => received.length > 3);
  assert.equal(Buffer.from(frame, "latin1").readUInt16BE(2), 1012);
  assert.equal(stage.gate.inFlight(1), 1);
  t.mock.timers.tick(1_000);
  await isDrained(stage);
  socket.destroy();
});

test("O2 an upgrade to another protocol is ended without a word in it", async () => {
  await using stage = await createStage();
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";
  let inApp = Promise.resolve({ text: "", broken: true });
  stage.open(
    await stage.raw((socket) =>
      socket.once("data", () => {
        socket.write(head);
        inApp = read(socket);
      }),
    ),
  );
  const socket = stage.connect();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
  await readUntil(socket, (received) => received.endsWith("\r\n\r\n"));
  stage.gate.end(1, "lasting");
  assert.deepEqual(await read(socket), { text: "", broken: false });
  assert.deepEqual(await inApp, { text: "", broken: false });
  await isDrained(stage);
});

test("O2 a tunnel is ended both ways", async () => {
  await using stage = await createStage({ protocol: { type: "tunnel", isSecure: false } });
  stage.open(await stage.raw((socket) => socket.pipe(socket)));
  const socket = stage.connect();
  socket.write("hello");
  await readUntil(socket, (received) => received === "hello");
  assert.deepEqual(stage.gate.end(1, "lasting"), { requests: 0, streams: 0, sockets: 1 });
  assert.deepEqual(await read(socket), { text: "", broken: false });
  await isDrained(stage);
});

async function openAnswer(stage: Stage, serve: (request: IncomingMessage, response: ServerResponse) => void) {
  stage.open(await stage.http(serve, 1));
  const outgoing = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return answer;
}

test("O2 an event stream is ended as if it were complete, so that it is asked for anew", async () => {
  await using stage = await createStage();
  const answer = await openAnswer(stage, (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write("id: 7\ndata: x\n\n");
  });
  assert.deepEqual(stage.gate.underWay(), new Map([[1, { requests: 0, streams: 1, sockets: 0 }]]));
  await replace(stage);
  stage.gate.end(1, "lasting");
  assert.equal(await readText(answer), "id: 7\ndata: x\n\n");
  assert.equal(answer.complete, true);
  assert.equal(stage.gate.inFlight(1), 0);
});

test("a plain answer goes on when only what lasts is ended; else it is broken off, and looks broken", async () => {
  await using stage = await createStage();
  const answer = await openAnswer(stage, (_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("half of it");
  });
  await replace(stage);
  assert.deepEqual(stage.gate.end(1, "lasting"), { requests: 0, streams: 0, sockets: 0 });
  const whole = buffer(answer);
  assert.deepEqual(stage.gate.end(1, "all"), { requests: 1, streams: 0, sockets: 0 });
  await assert.rejects(whole, { code: "ECONNRESET" });
  assert.equal(stage.gate.inFlight(1), 0);
});

test("a request whose version is ended before it has answered is told so, and not sent again", async () => {
  await using stage = await createStage();
  const arrived = new Promise<void>((resolve) => {
    void stage.http(() => resolve(), 1).then(stage.open);
  });
  const answer = exchange(stage, get("/"));
  await arrived;
  await replace(stage);
  stage.gate.end(1, "all");
  assert.match((await answer).text, /^HTTP\/1\.1 502 [\s\S]*was ended before it had answered/);
});

test("a socket or stream that begins after its version was replaced is told of", async () => {
  await using stage = await createStage();
  const lasting: number[] = [];
  stage.gate.onLasting((generation) => {
    lasting.push(generation);
    stage.gate.end(generation, "lasting");
  });
  let answer = () => {};
  const arrived = new Promise<void>((resolve) => {
    void stage
      .http((_request, response) => {
        answer = () => response.writeHead(200, { "content-type": "text/event-stream" }).write("data: x\n\n");
        resolve();
      }, 1)
      .then(stage.open);
  });
  const received = exchange(stage, get("/"));
  await arrived;
  await replace(stage);
  answer();
  assert.match((await received).text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n0\r\n\r\n$/);
  assert.deepEqual(lasting, [1]);
});
