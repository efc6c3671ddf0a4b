import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { createStage, echoHeads, exchange, get, onRequestHead, read, readUntil } from "./stage.ts";

test("F12 a request and its answer pass with headers as they are", async () => {
  await using stage = await createStage();
  const heads: string[][] = [];
  stage.open(
    await stage.http((request, response) => {
      heads.push(request.rawHeaders);
      response.sendDate = false;
      response.writeHead(200, "Fine", ["X-One", "1", "set-cookie", "a=1", "Set-Cookie", "b=2", "Content-Length", "2"]);
      response.end("ok");
    }),
  );
  const { text } = await exchange(stage, get("/a//b?c=%2F", "CooKie: x=y\r\nX-Dup: 1\r\nx-dup: 2\r\n"));
  assert.equal(
    text,
    "HTTP/1.1 200 Fine\r\nX-One: 1\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nCache-Control: no-cache\r\nx-hotrun-generation: 1\r\nConnection: close\r\n\r\nok",
  );
  assert.deepEqual(heads[0]?.slice(0, 8), ["Host", "localhost", "CooKie", "x=y", "X-Dup", "1", "x-dup", "2"]);
});

test("F12 an app with the runtime gets the client's address in the first line, and no X-Forwarded-*", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage, true);
  const socket = stage.connect();
  socket.write(get("/"));
  await once(socket, "connect");
  const { localPort } = socket;
  await read(socket);
  assert.equal(
    heads[0],
    `hotrun/1 127.0.0.1 ${localPort} 127.0.0.1 ${stage.port} -\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  );
});

test("F12 the path is passed byte for byte", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  for (const path of ["//evil.example/x", "/./a/../b", "/%2F%2e", "/;x?y=?z", `/${"x".repeat(32_000)}`]) {
    await exchange(stage, get(path));
    assert.ok(heads.at(-1)?.startsWith(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`), path.slice(0, 20));
  }
});

test("nothing in a request changes where it goes", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  await exchange(stage, get("http://app.localhost:9999/x"));
  assert.match(heads[0] ?? "", /^GET \/x HTTP\/1\.1\r\nHost: app\.localhost:9999\r\n/);
  for (const request of [get("http://evil.example/x"), "GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n"]) {
    assert.match((await exchange(stage, request)).text, /^HTTP\/1\.1 403 (?![\s\S]*evil)/);
  }
  assert.equal(heads.length, 1);
});

const refusals: [string, string, RegExp][] = [
  ["two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["length and chunked", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", /^HTTP\/1\.1 400 /],
  ["chunked in 1.0", "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["fragment", get("/a#b"), /^HTTP\/1\.1 400 /],
  ["asterisk", get("*"), /^HTTP\/1\.1 400 /],
  ["TRACE", get("/", "", "TRACE"), /^HTTP\/1\.1 405 /],
  ["CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 405 /],
  ["garbage", "garbage\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["unknown expectation", get("/", "Expect: foo\r\n"), /^HTTP\/1\.1 417 /],
  ["2,101 header lines", get("/", "a: b\r\n".repeat(2101)), /^HTTP\/1\.1 431 /],
  ["70 KB of headers", get("/", `Cookie: ${"x".repeat(70_000)}\r\n`), /^HTTP\/1\.1 431 /],
  ["a broken chunk", get("/", "Transfer-Encoding: chunked\r\n", "POST").concat("zz\r\n"), /^HTTP\/1\.1 400 /],
]; // biome-ignore format: a table

for (const [name, request, answer] of refusals) {
  test(`a request is refused: ${name}`, async () => {
    await using stage = await createStage();
    stage.open(
      await stage.raw((socket) => {
        socket.resume();
      }),
    );
    assert.match((await exchange(stage, request)).text, answer);
  });
}

test("60 KB of cookies pass", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  assert.match((await exchange(stage, get("/", `Cookie: ${"x".repeat(60_000)}\r\n`))).text, /^HTTP\/1\.1 200 /);
  assert.ok((heads[0]?.length ?? 0) > 60_000);
});

test("OPTIONS * is passed on", async () => {
  await using stage = await createStage();
  const heads = await echoHeads(stage);
  await exchange(stage, get("*", "", "OPTIONS"));
  assert.match(heads[0] ?? "", /^OPTIONS \* HTTP\/1\.1\r\n/);
});

test("F8 own routes are answered before the gate, and shadow nothing else", async () => {
  await using stage = await createStage();
  assert.match((await exchange(stage, get("/__hotrun/status?x"))).text, /own \/__hotrun\/status\?x$/);
  const heads = await echoHeads(stage);
  for (const path of ["/__HOTRUN/live", "//__hotrun/live", "/__hotrun", "/x/__hotrun/live"])
    await exchange(stage, get(path));
  assert.equal(heads.length, 4);
  assert.match(
    (await exchange(stage, "GET /__hotrun/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")).text,
    /^HTTP\/1\.1 403/,
  );
});

test("HTTP/1.0 clients get neither chunks nor 1xx, and a Host is made for them", async () => {
  await using stage = await createStage();
  const heads: string[] = [];
  stage.open(
    await stage.raw((socket) =>
      onRequestHead(socket, (head) => {
        heads.push(head);
        socket.write(
          "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n",
        );
      }),
    ),
  );
  const { text } = await exchange(stage, "GET / HTTP/1.0\r\n\r\n");
  assert.match(
    text,
    /^HTTP\/1\.1 200 OK\r\nCache-Control: no-cache\r\nx-hotrun-generation: 1\r\nConnection: close\r\n\r\nok$/,
  );
  assert.match(heads[0] ?? "", new RegExp(`^GET / HTTP/1.1\\r\\nHost: 127.0.0.1:${stage.port}\\r\\n`));
});

test("F8 server-sent events pass as they come", async () => {
  await using stage = await createStage();
  let send = (_event: string) => {};
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      send = (event) => response.write(event);
    }),
  );
  const request = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    send(event);
    assert.equal(await readUntil(answer, (text) => text.length >= event.length), event);
  }
  request.destroy();
});

test("closing ends idle connections, and those under way after a grace", async () => {
  await using stage = await createStage();
  stage.open(await stage.http((_request, response) => void response.writeHead(200).write("x")));
  const idle = stage.connect();
  const busy = stage.connect();
  const ended = [read(idle), read(busy)];
  busy.write(get("/"));
  await readUntil(busy, (text) => text.includes("\r\n\r\n"));
  await stage.front.close();
  await Promise.all(ended);
});
