import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { startHotrun } from "../support/hotrun.ts";

/** Who is there now, by name. */
function createRoster() {
  const names = new Map<object, string>();
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const each of [...waiting]) each();
  };
  const connected = () => [...names.values()].sort();
  return {
    connected,
    add(key: object, name: string): void {
      names.set(key, name);
      tell();
    },
    remove(key: object): void {
      names.delete(key);
      tell();
    },
    /** Resolves when these are connected, and nobody else. */
    async until(...expected: string[]): Promise<void> {
      const isSo = () => connected().join() === expected.join();
      if (isSo()) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
  };
}

/** What an app connects to: who is connected now, by the first word that each has said. All else comes back. */
async function createElsewhere() {
  const roster = createRoster();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", (data) => {
      roster.add(socket, String(data));
      socket.pipe(socket);
    });
    socket.on("close", () => roster.remove(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    ...roster,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The same for requests that have no end, and for WebSockets. */
async function createFeed() {
  const [feed, webSockets] = [createRoster(), createRoster()];
  const server = http.createServer(({ headers }, response) => {
    feed.add(response, String(headers.version));
    response.on("close", () => feed.remove(response));
    response.write("data");
  });
  const webSocketServer = new WebSocketServer({ server });
  webSocketServer.on("connection", (socket) => {
    webSockets.add(socket, socket.protocol);
    socket.on("close", () => webSockets.remove(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    feed,
    webSockets,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const client of webSocketServer.clients) client.terminate();
      webSocketServer.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

const files = {
  "node_modules/driver/package.json": `{ "name": "driver", "type": "module", "exports": "./index.js" }`,
  "node_modules/driver/index.js": `
import { EventEmitter } from "node:events";
import net from "node:net";
/** As most drivers do: whoever made it is expected to have dealt with the end. */
export function connect(port, name) {
  const socket = net.connect(port, "127.0.0.1", () => socket.write(name));
  socket.on("end", () => new EventEmitter().emit("error", new Error("Connection terminated unexpectedly")));
  socket.on("close", () => process.nextTick(() => Promise.reject(new Error("nor did a query get an answer"))));
}
/** It comes back by itself. */
export function stayConnected(port, name) {
  const socket = net.connect(port, "127.0.0.1", () => socket.write(name));
  socket.on("close", () => setTimeout(stayConnected, 5, port, name));
}
let only;
const waiting = [];
export function connectOnce(port, name) {
  if (only) return;
  only = net.connect(port, "127.0.0.1", () => only.write(name));
  only.on("data", () => waiting.shift()());
  const beat = () => { console.log("beat"); setTimeout(beat, 5); };
  beat();
}
export function ask(callback) {
  waiting.push(callback);
  only.write("?");
}
`,
  "edited.ts": `
import net from "node:net";
import { keep } from "hotrun/hot";
import { connect, connectOnce, stayConnected } from "driver";
const [own, driver, staying, shared, kept] = process.env.PORTS.split(" ").map(Number);
const version = "one";

function open(): void {
  const socket = net.connect(own, "127.0.0.1", () => socket.write(version));
  socket.on("close", () => setTimeout(open, 5));
}
open();
connect(driver, version);
stayConnected(staying, version);
connectOnce(shared, version);
keep("connection", () => net.connect(kept, "127.0.0.1", function () { this.write(version); }));
keep("ticker", () => setInterval(() => console.log("kept"), 5));
export { version };
`,
  "app.ts": `
import { createServer } from "node:http";
import { ask } from "driver";
import { version } from "./edited.ts";
createServer((request, response) => ask(() => setTimeout(() => response.end(version + process.pid), 1))).listen(3000);
`,
};

test("O4 E4 a connection to elsewhere ends when the new version has its own, and is kept where it has none", async () => {
  await using own = await createElsewhere();
  await using driver = await createElsewhere();
  await using staying = await createElsewhere();
  await using shared = await createElsewhere();
  await using kept = await createElsewhere();
  const env = { PORTS: [own, driver, staying, shared, kept].map(({ port }) => port).join(" ") };
  await using app = await startHotrun({ files, env });
  const all = [own, driver, staying, shared, kept];
  await Promise.all(all.map((each) => each.until("one")));
  const pid = (await app.get()).body.replace("one", "");

  app.edit("edited.ts", `version = "one"`, `version = "two"`);
  const { plan, ended, kept: goesOn } = await app.reload();
  assert.equal(plan, "swap");
  const module = app.file("edited.ts");
  assert.deepEqual(ended, [{ module, counts: { connection: 3 } }]);
  // What the driver has made once: a connection, and the timer by which it keeps that up.
  assert.deepEqual(goesOn, [{ module, counts: { timer: 1, connection: 1 } }]);
  assert.match(
    (await app.get("/__hotrun/")).body,
    /ended with .*: 3 connections<.*\n.*kept of .*: 1 timer, 1 connection</,
  );
  // Those of the old version end with its last request; it tries once more, and is not let.
  const replaced = [own, driver, staying];
  await Promise.all(replaced.map((each) => each.until("two")));
  app.edit("edited.ts", `version = "two"`, `version = "three"`);
  assert.deepEqual((await app.reload()).kept, goesOn);
  await Promise.all(replaced.map((each) => each.until("three")));
  assert.deepEqual([shared.connected(), kept.connected()], [["one"], ["one"]]);
  // What was made for keep is nobody's: it goes on.
  // So does what the driver keeps up by itself for the connection that is kept; and who asks over it gets an answer.
  const before = app.output.length;
  for (const sign of ["kept", "beat"]) await app.log.until(sign, () => app.output.slice(before).includes(sign));
  assert.equal((await app.get()).body, `three${pid}`);
  assert.deepEqual(
    replaced.map((each) => each.connected().join()),
    ["three", "three", "three"],
  );
});

test("O4 a request without an end, and a WebSocket, end when the new version has its own", async () => {
  await using elsewhere = await createFeed();
  const files = {
    "edited.ts": `
import { get } from "node:http";
const version = "one";
get(process.env.FEED + "/feed", { headers: { version } }, (response) => response.resume());
function open(): void {
  const socket = new WebSocket(process.env.FEED + "/socket", version);
  socket.onclose = open;
}
if ("WebSocket" in globalThis) open();
export { version };
`,
    "app.ts": `
import { createServer } from "node:http";
import { version } from "./edited.ts";
createServer((request, response) => response.end(version + process.pid)).listen(3000);
`,
  };
  await using app = await startHotrun({ files, env: { FEED: `http://127.0.0.1:${elsewhere.port}` } });
  const all = [elsewhere.feed, ...("WebSocket" in globalThis ? [elsewhere.webSockets] : [])];
  await Promise.all(all.map((each) => each.until("one")));
  const pid = (await app.get()).body.replace("one", "");
  for (const [from, to] of [
    ["one", "two"],
    ["two", "three"],
  ] as const) {
    app.edit("edited.ts", `version = "${from}"`, `version = "${to}"`);
    assert.equal((await app.reload()).plan, "swap");
    await Promise.all(all.map((each) => each.until(to)));
  }
  assert.equal((await app.get()).body, `three${pid}`);
});
