import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import type { Socket } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { client, connectTo, createBelowStage, get } from "../support/below-stage.ts";
import { certificate, credentialFiles } from "../support/certificates.ts";
import { nodeBinary } from "../support/node-versions.ts";

/** Says where it is to itself, and who asked. */
const server = (port: number | string, host = "") => `
const server = require("node:http").createServer((request, response) => {
  const { remoteAddress, remotePort, localPort } = request.socket;
  response.end(JSON.stringify({ pid: process.pid, at: server.address(), remoteAddress, remotePort, localPort }));
});
server.on("error", (error) => console.log(error.code, error.message));
server.listen(${port}, ${host && `"${host}", `}() => console.log("up", server.address().port));
`;
const files = {
  "package.json": `{ "scripts": { "serve": "node server.js" } }`,
  "server.js": server(3000),
};

const commands: [string, ...string[]][] = [
  ["node", "server.js"],
  ["sh", "-c", "true && node server.js"],
  ["npm", "run", "serve"],
];
for (const command of commands) {
  test(`a server below \`${command.join(" ")}\` is at an endpoint, and where it asked to be to itself`, async () => {
    await using stage = createBelowStage(files);
    const run = stage.run(command);
    const [listening] = await stage.servers(1);
    assert.ok(listening);
    assert.deepEqual(listening.asked, { port: 3000, host: null, label: "3000" });
    assert.deepEqual(listening.protocol, { type: "http" });
    const { at, ...seen } = JSON.parse(await get(listening));
    assert.equal(at.port, 3000);
    const { remoteAddress, remotePort, localPort } = seen;
    assert.deepEqual({ remotePort, localPort }, { remotePort: client.remotePort, localPort: client.localPort });
    assert.equal(remoteAddress.replace("::ffff:", ""), client.remoteAddress);
    await stage.until("the callback of listen", () => run.output.includes("up 3000"));

    process.kill(JSON.parse(await get(listening)).pid, "SIGKILL");
    await stage.servers(0);
    assert.deepEqual(stage.ended, [true]);
  });
}

for (const major of [18, 20, 22, 24, 26]) {
  test(`Node ${major} is taken over`, async () => {
    const node = await nodeBinary(major);
    await using stage = createBelowStage(files);
    stage.run([node, "server.js"]);
    const [listening] = await stage.servers(1);
    assert.equal(JSON.parse(await get(listening as { path: string })).at.port, 3000);
  });
}

for (const [name, program] of Object.entries({
  express: `require("express")().get("/", (request, response) => response.send(request.ip)).listen(3000);`,
  fastify: `require("fastify")().get("/", async (request) => request.ip).listen({ port: 3000 });`,
  koa: `new (require("koa"))().use((context) => { context.body = context.ip; }).listen(3000);`,
})) {
  test(`${name} sees its client, at one front`, async () => {
    await using stage = createBelowStage({ "package.json": "{}", "app.js": program });
    stage.run(["node", "app.js"]);
    await stage.until("a server", () => stage.listening.length > 0);
    const [listening] = stage.listening;
    assert.equal((await get(listening as { path: string })).replace("::ffff:", ""), client.remoteAddress);
    assert.ok(stage.listening.every(({ asked }) => asked.label === "3000"));
  });
}

test("TLS, HTTP/2 and plain sockets are passed on as bytes, with the client's address", async () => {
  await using stage = createBelowStage({
    "package.json": "{}",
    "tls.mjs": credentialFiles["tls.ts"] as string,
    "app.mjs": `
      import https from "node:https";
      import http2 from "node:http2";
      import net from "node:net";
      import { credentials } from "./tls.mjs";
      https.createServer(credentials, (request, response) => response.end(request.socket.remoteAddress)).listen(3001, "127.0.0.1");
      http2.createServer((request, response) => response.end(request.socket.remoteAddress)).listen(3002, "127.0.0.1");
      net.createServer((socket) => socket.end(socket.remoteAddress)).listen({ port: 3003, host: "127.0.0.1" });
    `,
  });
  stage.run(["node", "app.mjs"]);
  const [https, http2, net] = await stage.servers(3);
  assert.ok(https && http2 && net);
  assert.deepEqual(
    [https, http2, net].map(({ protocol }) => protocol.type),
    ["https", "tunnel", "tunnel"],
  );

  const socket = connectTo(net);
  const [chunk] = await once(socket, "data");
  assert.equal(String(chunk), client.remoteAddress);

  const secured = (socket: Socket) => connectTls({ socket, ca: certificate, servername: "localhost" });
  assert.equal(await get(https, "/", secured), client.remoteAddress);

  const session = connectHttp2("http://localhost", { createConnection: () => connectTo(http2) });
  const stream = session.request({ ":path": "/" }).setEncoding("utf8");
  const [text] = await once(stream, "data");
  assert.equal(text, client.remoteAddress);
  // A client that keeps its connection is led to the run that answers from now on.
  const goaway = once(session, "goaway");
  stage.below.live(2);
  await goaway;
  session.destroy();
});

test("any free port: each server has its own, under labels that are the same in the next run", async () => {
  const program = `const http = require("node:http");\nfor (let i = 0; i < 2; i++) http.createServer((request, response) => response.end(String(i))).listen();`;
  await using stage = createBelowStage({ "app.js": program, "package.json": "{}" });
  stage.run(["node", "app.js"], { generation: 1 });
  await stage.servers(2);
  stage.run(["node", "app.js"], { generation: 2 });
  const all = await stage.servers(4);
  const labels = (number: number) =>
    all.filter(({ generation }) => generation === number).map(({ asked }) => asked.label);
  assert.equal(new Set(labels(1)).size, 2);
  assert.deepEqual(labels(2), labels(1));
});

test("a port is there once in a run, over its processes, and again in the next", async () => {
  await using stage = createBelowStage(files);
  stage.run(["node", "server.js"], { generation: 1 });
  await stage.servers(1);
  const token = stage.env({ generation: 3 });
  const first = stage.run(["node", "server.js"], { env: token });
  await stage.until("the port of the third run", () => first.output.includes("up 3000"));
  const second = stage.run(["node", "server.js"], { env: token });
  assert.equal(await second.ended, 0);
  assert.match(second.output, /^EADDRINUSE listen EADDRINUSE: address already in use :::3000\n$/);
});

test("a `listen` that is refused fails as Node's own does", async () => {
  await using stage = createBelowStage(files);
  stage.answer = () => ({ code: "EACCES" });
  const run = stage.run(["node", "server.js"]);
  assert.equal(await run.ended, 0);
  assert.match(run.output, /^EACCES listen EACCES: permission denied :::3000\n$/);
});

test("a server that is closed, or whose front has moved, is known to be", async () => {
  await using stage = createBelowStage({
    "package.json": "{}",
    "app.js": `
      const server = require("node:http").createServer((request, response) => {
        response.end(String(server.address().port));
        if (request.url === "/close") server.close();
      }).listen(3000);
      setInterval(() => {}, 1000);
    `,
  });
  stage.run(["node", "app.js"]);
  const [listening] = await stage.servers(1);
  assert.ok(listening && "port" in listening.asked);
  assert.equal(await get(listening), "3000");
  stage.below.relocated({ asked: listening.asked, address: { port: 3999, address: "::", family: "IPv6" } });
  await get(listening); // By the time of its answer the process has read what was written before.
  assert.equal(await get(listening), "3999");
  await get(listening, "/close");
  await stage.servers(0);
  assert.deepEqual(stage.ended, [false]);
});

test("a server that only tries whether its port is free is not told of", async () => {
  await using stage = createBelowStage({
    "package.json": "{}",
    "app.js": `
      const probe = require("node:net").createServer();
      probe.listen(3000, () => probe.close(() => {
        require("node:http").createServer((request, response) => response.end("real")).listen(3000);
      }));
    `,
  });
  stage.run(["node", "app.js"]);
  const [listening] = await stage.servers(1);
  assert.equal(await get(listening as { path: string }), "real");
  assert.deepEqual(
    stage.asked.map(({ protocol }) => protocol.type),
    ["tunnel", "http"],
  );
  assert.deepEqual(stage.ended, []);
});

test("the workers of a cluster answer at their primary's endpoint, and see their clients", async () => {
  await using stage = createBelowStage({
    "package.json": "{}",
    "app.js": `
      const cluster = require("node:cluster");
      const http = require("node:http");
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); }
      else {
        const server = http.createServer((request, response) => {
          response.end(JSON.stringify([cluster.worker.id, server.address().port, request.socket.remoteAddress]));
        }).listen(3000, "127.0.0.1", () => console.log("up"));
      }
    `,
  });
  const run = stage.run(["node", "app.js"]);
  const [listening] = await stage.servers(1);
  assert.ok(listening);
  assert.deepEqual(listening.protocol, { type: "http" });
  const workers = new Set<number>();
  await stage.until("both workers", () => run.output === "up\nup\n");
  for (let asked = 0; asked < 200 && workers.size < 2; asked++) {
    const [worker, port, address] = JSON.parse(await get(listening));
    workers.add(worker);
    assert.deepEqual([port, address], [3000, client.remoteAddress]);
  }
  assert.equal(workers.size, 2);
});
