import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { createStage, exchange, get, okAnswer, onRequestHead, read, readUntil } from "./stage.ts";

test("bodies reach the app and come back as they are", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.http((request, response) => {
      response.setHeader(
        "x-framing",
        request.headers["transfer-encoding"] ?? request.headers["content-length"] ?? "none",
      );
      request.pipe(response);
    }),
  );
  for (const size of [0, 1, 100_000, 5_000_000]) {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const body = randomBytes(size);
      for (const isChunked of [false, true]) {
        const sent = httpRequest(`${stage.url}/`, { method, agent: false });
        if (!isChunked) sent.setHeader("content-length", size);
        else sent.setHeader("transfer-encoding", "chunked");
        sent.end(body);
        const [answer] = (await once(sent, "response")) as [IncomingMessage];
        const hash = createHash("sha256");
        for await (const chunk of answer) hash.update(chunk as Buffer);
        assert.equal(hash.digest("hex"), createHash("sha256").update(body).digest("hex"), `${method} ${size}`);
        assert.equal(answer.headers["x-framing"], isChunked ? "chunked" : String(size));
      }
    }
  }
});

test("a chunked body stays one request at the app, with its allowed trailers", async () => {
  await using stage = await createStage();
  let received = "";
  stage.open(
    await stage.raw((socket) => {
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        if (/\r\n0\r\n[\s\S]*\r\n\r\n$/.test(received)) socket.write(okAnswer);
      });
    }),
  );
  const smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const body = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\nT: 1\r\nHost: evil\r\n\r\n`;
  await exchange(stage, get("/", "Transfer-Encoding: chunked\r\nContent-Typo: x\r\n", "DELETE").concat(body));
  assert.match(
    received,
    /^DELETE \/ HTTP\/1\.1\r\nHost: localhost\r\nContent-Typo: x\r\n(X-Forwarded[\s\S]*?)?Transfer-Encoding: chunked\r\n\r\n/,
  );
  assert.ok(received.endsWith(`\r\n${smuggled}\r\n0\r\nT: 1\r\n\r\n`));
});

test("Expect: 100-continue is for the app to answer", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.once("data", (chunk) => {
        assert.match(chunk.toString(), /\r\nExpect: 100-continue\r\n/);
        if (chunk.toString().includes("/refuse"))
          return void socket.write("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        socket.once("data", (body) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
      });
    }),
  );
  const headers = "Expect: 100-continue\r\nContent-Length: 3\r\n";
  const socket = stage.connect();
  socket.write(get("/", headers, "POST"));
  const first = await readUntil(socket, (text) => text.endsWith("\r\n\r\n"));
  assert.equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("abc");
  assert.match((await read(socket)).text, /^HTTP\/1\.1 200 OK[\s\S]*abc$/);
  const refused = await exchange(stage, `POST /refuse HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
  assert.match(refused.text, /^HTTP\/1\.1 413 No\r\n[\s\S]*Connection: close\r\n/);
});

test("an early answer reaches a client that is still sending", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(413, { "content-length": 3, connection: "close" });
      response.end("big");
    }),
  );
  for (let round = 0; round < 20; round++) {
    const socket = stage.connect();
    socket.write(get("/", "Content-Length: 100000000\r\n", "POST"));
    const feed = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", feed);
    feed();
    const { text } = await read(socket, (seen) => seen.endsWith("big"));
    assert.match(text, /^HTTP\/1\.1 413 /);
  }
});

test("an app that dies under an upload is told to the client at once", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.once("data", () => socket.destroy());
    }),
  );
  const { text } = await exchange(stage, get("/", "Content-Length: 1000\r\n", "POST").concat("abc"), (seen) =>
    /\r\n\r\n/.test(seen),
  );
  assert.match(text, /^HTTP\/1\.1 502 /);
});

test("a client that goes away takes its request to the app with it", async () => {
  await using stage = await createStage();
  let closed: Promise<unknown> = Promise.resolve();
  const arrived = new Promise<void>((resolve) => {
    void stage
      .http((request) => {
        closed = once(request.socket, "close");
        resolve();
      })
      .then(stage.open);
  });
  const request = httpRequest(`${stage.url}/`, { agent: false });
  request.on("error", () => {});
  request.end();
  await arrived;
  request.destroy();
  await closed;
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("a client that ends its side after the request still gets its answer", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.resume();
      socket.on("end", () => socket.end(okAnswer));
    }),
  );
  const socket = stage.connect();
  socket.end(get("/"));
  assert.match((await read(socket)).text, /\r\n\r\nok$/);
});

test("a slow reader slows the app down, and memory is bounded", async () => {
  await using stage = await createStage();
  const total = 64 * 1024 * 1024;
  let written = 0;
  stage.open(
    await stage.http((_request, response) => {
      response.writeHead(200, { "content-length": total });
      const feed = () => {
        while (written < total) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once("drain", feed);
        }
        response.end();
      };
      feed();
    }),
  );
  const request = httpRequest(`${stage.url}/`, { agent: false }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  let last = -1;
  while (last !== written) {
    last = written;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(written < total / 2, `${written} bytes were taken from the app`);
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  assert.equal(bytes, total);
});

test("a client that goes away in the middle of its request, with the answer in hand, leaves nothing behind", async () => {
  await using stage = await createStage();
  stage.open(await stage.raw((socket) => onRequestHead(socket, () => socket.write(okAnswer))));
  const socket = stage.connect();
  socket.write(get("/", "Content-Length: 10\r\n", "POST"));
  await readUntil(socket, (text) => text.endsWith("ok"));
  assert.equal(stage.gate.inFlight(1), 1, "the app may still want the body");
  socket.destroy();
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
});
