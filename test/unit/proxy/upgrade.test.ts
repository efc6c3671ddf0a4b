import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { type WebSocket, WebSocket as WebSocketClient, WebSocketServer } from "ws";
import { createStage, exchange, get, okAnswer, onRequestHead, read, readUntil } from "./stage.ts";

const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";

function upgrade(path = "/", headers = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\nSec-X: y\r\n${headers}\r\n`;
}

test("F8 the app's WebSockets pass, with subprotocol and compression", async () => {
  await using stage = await createStage();
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: true, handleProtocols: () => "chat" });
  sockets.on("connection", (socket: WebSocket) =>
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  stage.open(await stage.serve(server));
  const client = new WebSocketClient(`ws://127.0.0.1:${stage.port}/chat`, ["chat"]);
  await once(client, "open");
  assert.equal(client.protocol, "chat");
  assert.match(client.extensions, /permessage-deflate/);
  for (const size of [0, 1, 125, 70_000, 1_000_000]) {
    const message = randomBytes(size);
    client.send(message);
    const [echo] = await once(client, "message");
    assert.ok(message.equals(echo), `${size} bytes`);
  }
  assert.equal(stage.gate.inFlight(1), 1, "a socket keeps its version");
  client.close();
  await once(client, "close");
  sockets.close();
});

for (const size of [0, 1, 65_536, 300_000]) {
  test(`F8 ${size} bytes behind both heads of an upgrade arrive, and those of the client only once the app has agreed`, async () => {
    await using stage = await createStage();
    const fromClient = randomBytes(size);
    const fromApp = randomBytes(size);
    let beforeAgreement = "";
    const received = new Promise<string>((resolve) => {
      void stage
        .raw((socket) => {
          socket.once("data", (head) => {
            beforeAgreement = head.toString("latin1");
            setImmediate(() => {
              socket.write(switching);
              socket.write(fromApp);
              if (size === 0) resolve("");
              else void readUntil(socket, (text) => text.length >= size).then(resolve);
            });
          });
        })
        .then(stage.open);
    });
    const socket = stage.connect();
    socket.write(Buffer.concat([Buffer.from(upgrade()), fromClient]));
    const expected = switching.replace("\r\n\r\n", "\r\nx-hotrun-generation: 1\r\n\r\n");
    const answer = await readUntil(socket, (text) => text.length >= expected.length + size);
    assert.equal(answer.slice(0, expected.length), expected);
    assert.ok(answer.slice(expected.length) === fromApp.toString("latin1"));
    assert.ok((await received) === fromClient.toString("latin1"));
    assert.match(
      beforeAgreement,
      /^GET \/ HTTP\/1\.1\r\nHost: localhost\r\nSec-X: y\r\n[\s\S]*Connection: Upgrade\r\nUpgrade: x\r\n\r\n$/,
    );
    socket.destroy();
  });
}

test("F8 the end of one way is passed on, the other stays open", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((socket) => {
      socket.once("data", () => {
        socket.write(switching);
        let text = "";
        socket.on("data", (chunk) => {
          text += chunk.toString();
        });
        socket.on("end", () => socket.end(`${text}!`));
      });
    }),
  );
  const socket = stage.connect();
  socket.write(upgrade());
  await readUntil(socket, (text) => text.endsWith("\r\n\r\n"));
  socket.end("last words");
  assert.equal((await read(socket)).text, "last words!");
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("an upgrade waits for the answers to the requests before it", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((app) => onRequestHead(app, (head) => app.write(head.includes("Upgrade") ? switching : okAnswer))),
  );
  const request = (path: string) => get(path).replace("Connection: close\r\n", "");
  const socket = stage.connect();
  socket.write(request("/__hotrun/x") + request("/a") + upgrade());
  const text = await readUntil(socket, (received) => received.includes("HTTP/1.1 101"));
  assert.match(
    text,
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*own \/__hotrun\/x[\s\S]*HTTP\/1\.1 200 OK\r\n[\s\S]*okHTTP\/1\.1 101 /,
  );
  socket.destroy();
  const refused = await exchange(stage, get("/", "Expect: foo\r\n") + upgrade());
  assert.match(refused.text, /^HTTP\/1\.1 417 (?![\s\S]*101)/);
});

test("an app that declines an upgrade is heard, body and all", async () => {
  await using stage = await createStage();
  const body = "x".repeat(1_000_000);
  const heads: string[] = [];
  stage.open(
    await stage.raw((socket) =>
      onRequestHead(socket, (head) => {
        heads.push(head);
        socket.write(`HTTP/1.1 403 No\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      }),
    ),
  );
  const { text } = await exchange(stage, `${upgrade()}${get("/smuggled")}`);
  assert.match(text, /^HTTP\/1\.1 403 No\r\n/);
  assert.ok(text.endsWith(body));
  assert.equal(heads.length, 1, "what followed is not read as a request");
});

test("an upgrade is guarded like any request, and nothing in it changes where it goes", async () => {
  await using stage = await createStage();
  let connections = 0;
  stage.open(
    await stage.raw((socket) => {
      connections++;
      socket.destroy();
    }),
  );
  const evil = upgrade().replace("localhost", "evil.example");
  assert.match((await exchange(stage, evil)).text, /^HTTP\/1\.1 403 (?![\s\S]*evil)/);
  for (const target of ["http://127.0.0.1:9999/x#", "\\\\127.0.0.1", "http://evil.example/"]) {
    assert.match((await exchange(stage, upgrade(target))).text, /^HTTP\/1\.1 40[03] /, target);
  }
  const two = upgrade("/", "Host: localhost\r\n");
  assert.match((await exchange(stage, two)).text, /^HTTP\/1\.1 400 /);
  assert.equal(connections, 0);
  assert.match((await exchange(stage, upgrade("/__hotrun/live"))).text, /^HTTP\/1\.1 418 /);
  assert.equal(connections, 0);
});

test("HTTP/2 without TLS is not offered to the app, and the request is answered with its body", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.http((request, response) => {
      response.setHeader("x-upgrade", `${request.headers.upgrade} ${request.headers["http2-settings"]}`);
      request.pipe(response);
    }),
  );
  const headers = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: 100000\r\n\r\n`;
  const body = "x".repeat(100_000);
  const socket = stage.connect();
  for (let round = 0; round < 2; round++) {
    socket.write(head + body);
    const text = await readUntil(socket, (received) => received.endsWith("\r\n0\r\n\r\n"));
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*x-upgrade: undefined undefined\r\n/);
    assert.equal(text.split("x").length > 100_000, true);
  }
  socket.destroy();
});

test("a client that goes before the app has agreed leaves nothing behind", async () => {
  await using stage = await createStage();
  let ended: Promise<unknown> = Promise.resolve();
  const arrived = new Promise<void>((resolve) => {
    void stage
      .raw((socket) => {
        ended = once(socket, "end");
        socket.once("data", () => resolve());
      })
      .then(stage.open);
  });
  const socket = stage.connect();
  socket.write(upgrade());
  await arrived;
  socket.destroy();
  await ended;
  for (const toApp of stage.appSockets) toApp.destroy();
  while (stage.gate.inFlight(1) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("an upgrade is held while nothing can answer, and told when nothing will", async () => {
  await using stage = await createStage();
  const socket = stage.connect();
  socket.write(upgrade());
  stage.open(await stage.raw((app) => onRequestHead(app, () => app.write(switching))));
  assert.match(await readUntil(socket, (text) => text.endsWith("\r\n\r\n")), /^HTTP\/1\.1 101 /);
  socket.destroy();
  stage.gate.down();
  assert.match((await exchange(stage, upgrade())).text, /^HTTP\/1\.1 503 /);
});

test("a front of another protocol passes bytes as they are, behind the client's address", async () => {
  await using stage = await createStage({ protocol: { type: "tunnel", isSecure: false } });
  const endpoint = await stage.raw((socket) => socket.pipe(socket), 1, true);
  const held = exchange(stage, "\xff\xfehello", (text) => text.endsWith("hello"));
  stage.open(endpoint);
  assert.match((await held).text, /^hotrun\/1 127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+ -\n\xff\xfehello$/);
  stage.gate.down();
  assert.equal((await exchange(stage, "x")).text, "");
});
