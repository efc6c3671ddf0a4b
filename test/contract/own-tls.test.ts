import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { freePort } from "../../src/app/free-port.ts";
import type { Files } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { certificate, credentialFiles } from "../support/certificates.ts";
import { patienceMs } from "../support/event-log.ts";
import { type HotrunOptions, type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { openHttps } from "../support/https-client.ts";

/** `/` is a page, `/facts` what the app sees of the connection, an upgrade gets its bytes back. */
const files: Files = {
  ...credentialFiles,
  "settings.ts": `export const minVersion = "TLSv1.2";\n`,
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import https from "node:https";
import { TLSSocket } from "node:tls";
import { minVersion } from "./settings.ts";
import { text } from "./text.ts";
import { credentials } from "./tls.ts";

const server = https.createServer({ ...credentials, minVersion }, (request, response) => {
  const socket = request.socket as TLSSocket;
  const { encrypted, authorized, servername, remoteAddress } = socket;
  if (request.url === "/facts") {
    const protocol = socket.getProtocol();
    const hasOwn = [socket instanceof TLSSocket, Object.keys(socket.getPeerCertificate()).length, socket.isSessionReused()];
    return void response.end(JSON.stringify({ text, encrypted, authorized, servername, remoteAddress, protocol, hasOwn }));
  }
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><title>" + text + "</title><p>" + text);
});
server.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: echo\\r\\n\\r\\n" + text);
  socket.pipe(socket);
});
server.listen(3000);
`,
};

for (const { mode, args } of modes) {
  test(`what is in the TLS of a server of node:https is proxied: pages, facts, kept connections, upgrades (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    assert.match(app.url, /^https:/);
    using client = openHttps(app);
    const page = await client.ask("/", { accept: "text/html" });
    assert.match(page.body, /__hotrun\/client\.js/);
    const facts = JSON.parse((await client.ask("/facts")).body);
    assert.deepEqual(
      { ...facts, remoteAddress: facts.remoteAddress.replace("::ffff:", "") },
      {
        text: "one",
        encrypted: true,
        authorized: false,
        servername: "localhost",
        remoteAddress: "127.0.0.1",
        protocol: "TLSv1.3",
        hasOwn: [true, 0, false],
      },
    );
    using upgraded = await upgrade(app);

    app.edit("text.ts", "one", "two");
    await app.reload();

    const after = await client.ask("/facts");
    assert.equal(JSON.parse(after.body).text, "two");
    assert.equal(after.socket, page.socket, "the connection is the same one");
    assert.equal(await upgraded.echo("still there"), "still there");
  });

  test(`what a new version has set for its TLS holds for new connections (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    const handshake = () => connectTls(app, { maxVersion: "TLSv1.2" });
    using before = await handshake();
    assert.equal(before.getProtocol(), "TLSv1.2");
    app.edit("settings.ts", "TLSv1.2", "TLSv1.3");
    await app.reload();
    await assert.rejects(handshake(), /alert protocol version|ECONNRESET|handshake/);
    using after = await connectTls(app, {});
    assert.equal(after.getProtocol(), "TLSv1.3");
    assert.equal(before.readyState, "open");
  });
}

test("an app that begins to use TLS, and ends it, is found at the URL that it has then", async () => {
  const plain = files["app.ts"]?.replace("https.createServer({ ...credentials, minVersion },", "http.createServer(");
  await using app = await startHotrun({
    files: { ...files, "app.ts": `import http from "node:http";\n${plain}` },
  });
  const { port } = new URL(app.url);
  assert.equal((await app.get("/")).status, 200);
  const listens = app.next("listen");
  app.write("app.ts", files["app.ts"] as string);
  await app.reload();
  assert.equal((await listens).url, `https://localhost:${port}/`);
  using client = openHttps({ url: `https://localhost:${port}/` });
  assert.match((await client.ask("/")).body, /one/);
  assert.deepEqual(
    app.log.events.filter(({ type }) => type === "failure"),
    [],
  );
});

const server = (port: number) => `
const https = require("node:https");
const { credentials } = require("./tls.cjs");
const { text } = require("./text.cjs");
https.createServer(credentials, (request, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><p>" + text + " " + request.socket.encrypted);
}).listen(${port});
`;

for (const [name, run, main] of [
  ["a process below a command", ["node", "server.cjs"], "server.cjs"],
  ["the workers of a cluster", undefined, "app.cjs"],
] as const) {
  test(`the TLS of ${name} ends at the front too`, async () => {
    const port = await freePort();
    const options: HotrunOptions = {
      files: {
        "tls.cjs": String(credentialFiles["tls.ts"]).replace("export const credentials", "exports.credentials"),
        "text.cjs": `exports.text = "one";\n`,
        "server.cjs": server(port),
        "app.cjs": `
const cluster = require("node:cluster");
if (cluster.isPrimary) cluster.fork();
else require("./server.cjs");
`,
      },
      entry: main,
      port: null,
      ...(run && { run: [...run] }),
    };
    await using app = await startHotrun(options);
    using client = openHttps({ url: `https://localhost:${port}/` });
    const { body } = await client.ask("/", { accept: "text/html" });
    assert.match(body, /one true/);
    assert.match(body, /__hotrun\/client\.js/);
    assert.equal(new URL(app.url).port, String(port));
  });
}

async function connectTls(app: RunningHotrun, options: object): Promise<TLSSocket & Disposable> {
  const { port } = new URL(app.url);
  const socket = connect({
    port: Number(port),
    host: "127.0.0.1",
    servername: "localhost",
    ca: certificate,
    ...options,
  });
  await once(socket, "secureConnect", { signal: AbortSignal.timeout(patienceMs) });
  return Object.assign(socket, { [Symbol.dispose]: () => void socket.destroy() });
}

async function upgrade(app: RunningHotrun) {
  const socket = await connectTls(app, {});
  const next = async () => String((await once(socket, "data", { signal: AbortSignal.timeout(patienceMs) }))[0]);
  socket.write("GET /echo HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n");
  let head = "";
  while (!head.endsWith("one")) head += await next();
  assert.match(head, /^HTTP\/1\.1 101 /);
  return {
    echo(words: string) {
      socket.write(words);
      return next();
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
