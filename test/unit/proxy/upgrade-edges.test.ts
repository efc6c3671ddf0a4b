import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { createStage, exchange, get, onRequestHead, read, readUntil, type Stage } from "./stage.ts";

const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";
const upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";

/** Nobody is on the way any more, and no connection to an app is left. */
async function allGone(stage: Stage): Promise<void> {
  while (stage.gate.inFlight(1) > 0 || stage.appSockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
}

test("F8 an app that ends its side first hears its client to the end", async () => {
  await using stage = await createStage();
  let heard: Promise<string> = Promise.resolve("");
  stage.open(
    await stage.raw((app) => {
      app.once("data", () => {
        heard = read(app).then(({ text }) => text);
        app.end(`${switching}goodbye`);
      });
    }),
  );
  const socket = stage.connect();
  socket.write(upgrade);
  const answer = read(socket, () => false);
  await once(socket, "end");
  assert.match((await answer).text, /\r\n\r\ngoodbye$/);
  socket.destroy();
  await heard;
  await allGone(stage);
});

for (const behind of ["", "first and last words"]) {
  test(`F8 a client may end its side before the app has agreed, having said ${JSON.stringify(behind)}`, async () => {
    await using stage = await createStage();
    let agree = () => {};
    const asked = new Promise<void>((resolve) => {
      void stage
        .raw((app) => {
          let text = "";
          app.on("data", (chunk) => {
            text += chunk.toString("latin1");
            if (text.endsWith("\r\n\r\n")) resolve();
          });
          agree = () => {
            app.write(switching);
            if (app.readableEnded) app.end("<>");
            else app.on("end", () => app.end(`<${text.split("\r\n\r\n")[1]}>`));
          };
        })
        .then(stage.open);
    });
    const socket = stage.connect();
    socket.end(upgrade + behind);
    await asked;
    // The front has answered this later than it heard of the end.
    await exchange(stage, get("/__hotrun/"));
    agree();
    assert.ok((await read(socket)).text.endsWith(`\r\n\r\n<${behind}>`));
    await allGone(stage);
  });
}

test("F8 each side may end while the other still sends much", async () => {
  await using stage = await createStage();
  const much = randomBytes(3_000_000);
  for (const first of ["client", "app"]) {
    let heard: Promise<string> = Promise.resolve("");
    const agreed = new Promise<void>((resolve) => {
      void stage
        .raw((app) => {
          app.once("data", () => {
            app.write(switching);
            heard = new Promise((settle) => {
              let text = "";
              app.on("data", (chunk) => {
                text += chunk.toString("latin1");
              });
              app.on("end", () => settle(text));
            });
            if (first === "app") app.end("bye");
            else app.on("end", () => app.end(much));
            resolve();
          });
        })
        .then(stage.open);
    });
    const socket = stage.connect();
    socket.write(upgrade);
    await agreed;
    const head = await readUntil(socket, (text) => text.includes("\r\n\r\n"));
    socket.end(first === "app" ? much : "bye");
    const answer = `${head}${await rest(socket)}`.split("\r\n\r\n").slice(1).join("\r\n\r\n");
    assert.ok(answer === (first === "app" ? "bye" : much.toString("latin1")), `${first}: ${answer.length} bytes`);
    assert.ok((await heard) === (first === "app" ? much.toString("latin1") : "bye"), first);
  }
  await allGone(stage);
});

function rest(socket: ReturnType<Stage["connect"]>): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.once("close", () => resolve(text));
  });
}

test("F8 a handshake without a key is for the app to refuse", async () => {
  await using stage = await createStage();
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  stage.open(await stage.serve(server));
  const { text } = await exchange(
    stage,
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Sec-WebSocket-Key/);
  sockets.close();
});

test("F8 compressed, fragmented and control frames, codes and reasons pass both ways", async () => {
  await using stage = await createStage();
  const server = createServer();
  const perMessageDeflate = { threshold: 0 };
  const sockets = new WebSocketServer({ server, perMessageDeflate });
  sockets.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on("close", (code, reason) => sockets.emit("left", code, String(reason)));
  });
  stage.open(await stage.serve(server));
  const client = new WebSocket(stage.url.replace("http", "ws"), ["a", "b"], { perMessageDeflate });
  await once(client, "open");
  assert.match(client.extensions, /permessage-deflate/);
  assert.equal(client.protocol, "a");
  client.ping("are you there");
  assert.equal(String((await once(client, "pong"))[0]), "are you there");
  const parts = Array.from({ length: 20 }, (_, number) => "text ".repeat(number * 50));
  for (const part of parts) client.send(part, { fin: false });
  client.send("", { fin: true });
  assert.equal(String((await once(client, "message"))[0]), parts.join(""));
  const left = once(sockets, "left");
  const closed = once(client, "close");
  client.close(4001, "enough");
  assert.deepEqual(await left, [4001, "enough"]);
  assert.equal((await closed)[0], 4001);
  sockets.close();
});

/** How a connection for another protocol may go. */
const rounds: ((stage: Stage) => Promise<void>)[] = [
  async (stage) => {
    const socket = stage.connect();
    socket.write(upgrade);
    await readUntil(socket, (text) => text.endsWith("\r\n\r\n"));
    socket.destroy();
  },
  async (stage) => {
    const socket = stage.connect();
    socket.write(upgrade);
    await once(socket, "connect");
    socket.resetAndDestroy();
  },
  async (stage) => {
    const socket = stage.connect();
    socket.end(`${upgrade}x`);
    await read(socket);
  },
  async (stage) => void (await exchange(stage, upgrade.replace("/", "/refuse"))),
  async (stage) => void (await exchange(stage, upgrade.replace("/", "/end"))),
  async (stage) => void (await exchange(stage, upgrade.replace("/", "/break"))),
];

test("1,000 connections for another protocol leave nothing behind, however they end", async () => {
  await using stage = await createStage();
  stage.open(
    await stage.raw((app) =>
      onRequestHead(app, (head) => {
        const path = head.split(" ")[1];
        if (path === "/break") return void app.destroy();
        if (path === "/refuse") return void app.end("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        app.write(switching);
        if (path === "/end") app.end();
        app.on("end", () => app.end());
      }),
    ),
  );
  const before = process.getActiveResourcesInfo().length;
  for (let round = 0; round < 1_000; round += rounds.length) {
    await Promise.all(rounds.map((play) => play(stage)));
  }
  await allGone(stage);
  while (process.getActiveResourcesInfo().length > before) await new Promise((resolve) => setImmediate(resolve));
});
