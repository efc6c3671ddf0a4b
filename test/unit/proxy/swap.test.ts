import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { buffer, text as readText } from "node:stream/consumers";
import { test } from "node:test";
import { createStage, echoHeads, exchange, get, okAnswer, onRequestHead, read, readUntil } from "./stage.ts";

test("requests of one connection share one to the app, POST has one of its own", async () => {
  await using stage = await createStage();
  const seen: string[] = [];
  let connections = 0;
  stage.open(
    await stage.raw((socket) => {
      const number = ++connections;
      onRequestHead(socket, (head) => {
        seen.push(`${number} ${head.split(" ")[0]}`);
        socket.write(head.startsWith("HEAD") ? okAnswer.slice(0, -2) : okAnswer);
      });
    }),
  );
  const socket = stage.connect();
  const methods = ["GET", "HEAD", "GET", "POST", "GET"];
  // Pipelined: answers come in the order of the requests.
  socket.write(methods.map((method) => `${method} /${method} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(""));
  const { text } = await read(
    socket,
    (received) => received.split("HTTP/1.1 200").length === 6 && received.endsWith("ok"),
  );
  assert.equal(text.split("ok").length, 5);
  assert.deepEqual(seen, ["1 GET", "1 HEAD", "1 GET", "2 POST", "2 GET"]);
});

test("E1 a request in progress completes with the old version, the next one gets the new", async () => {
  await using stage = await createStage();
  let finish = () => {};
  stage.open(
    await stage.http((_request, response) => {
      finish = () => response.end("old");
      response.flushHeaders();
    }, 1),
  );
  const drained = new Promise((resolve) => stage.gate.onDrained(resolve));
  const old = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [oldAnswer] = (await once(old, "response")) as [IncomingMessage];
  stage.open(await stage.http((_request, response) => response.end("new"), 2));
  assert.match((await exchange(stage, get("/"))).text, /x-hotrun-generation: 2[\s\S]*new/);
  finish();
  assert.equal(await readText(oldAnswer), "old");
  assert.equal(oldAnswer.headers["x-hotrun-generation"], "1");
  assert.equal(await drained, 1);
});

test("E1 idle connections to a replaced version are closed", async () => {
  await using stage = await createStage();
  await echoHeads(stage);
  const socket = stage.connect();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await readUntil(socket, (text) => text.endsWith("ok"));
  const [toApp] = stage.appSockets;
  assert.ok(toApp);
  const ended = once(toApp, "end");
  stage.open(await stage.http(() => {}, 2));
  await ended;
  socket.destroy();
});

test("E2 while nothing can answer, requests are held; when nothing will, they are told", async () => {
  await using stage = await createStage();
  const held = exchange(stage, get("/"));
  const app = await stage.http((_request, response) => response.end("up"));
  stage.open(app);
  assert.match((await held).text, /up/);
  stage.gate.down();
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 503 [\s\S]*down/);
});

test("a held request whose client goes away is not sent", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  socket.end(get("/"));
  await read(socket);
  const heads = await echoHeads(stage);
  await exchange(stage, get("/second"));
  assert.equal(heads.length, 1);
});

test("E1 no request fails while versions replace one another", async () => {
  await using stage = await createStage();
  let version = 0;
  let isOver = false;
  async function swap(): Promise<void> {
    const generation = ++version;
    const server = createServer({ keepAliveTimeout: 1 + (generation % 5) }, (request, response) => {
      void buffer(request).then((body) => response.end(`${generation} ${body.length}`));
    });
    stage.gate.onDrained((drained) => {
      if (drained === generation) server.close();
    });
    stage.open(await stage.serve(server, generation));
  }
  async function visit(number: number): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let answers = 0;
    while (!isOver) {
      const earliest = version;
      const isPost = (number + answers) % 2 === 0;
      const request = httpRequest(`${stage.url}/`, { agent, method: isPost ? "POST" : "GET" });
      request.end(isPost ? "x".repeat(20_000) : undefined);
      const [answer] = (await once(request, "response")) as [IncomingMessage];
      const [generation, bytes] = (await readText(answer)).split(" ").map(Number);
      assert.equal(answer.statusCode, 200);
      assert.equal(bytes, isPost ? 20_000 : 0);
      assert.ok(
        (generation ?? 0) >= earliest,
        "an answer is of the version that was live when it was asked for, or newer",
      );
      answers++;
    }
    agent.destroy();
    return answers;
  }
  await swap();
  const visits = Promise.all(Array.from({ length: 8 }, (_, number) => visit(number)));
  for (let round = 0; round < 50; round++) {
    await swap();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  isOver = true;
  assert.ok((await visits).every((answers) => answers > 10));
});
