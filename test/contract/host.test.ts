import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";

const countingApp = {
  "app.ts": `
import { createServer } from "node:http";
createServer((request, response) => {
  console.log("asked for " + request.url);
  response.end("from the app");
}).listen(3000);
`,
};

/** A name that resolves to this machine is not enough: after DNS rebinding a foreign page has one too. */
const foreign = [
  "evil.example",
  "localhost6",
  "evillocalhost",
  "localhost.evil.example",
  "10.0.2.555",
  "127.1",
  "0x7f.1",
  "2130706433",
  "[::1",
  "a b",
  "",
  "0.0.0.0",
];
const own = ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "app.localhost"];
const paths = ["/", "/__hotrun/status", "/__hotrun/client.js", "/__hotrun/"];

test("G9 a request for a foreign host is refused before anything sees it", async () => {
  await using app = await startHotrun({ files: countingApp, args: ["--host=127.0.0.1"] });
  const { port } = new URL(app.url);
  for (const path of paths) {
    for (const host of own) {
      assert.match(await raw(port, path, `${host}:${port}`), /^HTTP\/1\.1 [23]/, `${host} for ${path}`);
    }
    for (const host of foreign) {
      const answer = await raw(port, path, host);
      assert.match(answer, /^HTTP\/1\.1 40[03] /, `${host} for ${path}`);
      assert.doesNotMatch(answer, /evil|from the app/);
    }
  }
  assert.equal(app.output.split("\n").filter(Boolean).length, own.length, app.output);
});

test("G9 the live channel is refused without its token, for a foreign origin and for a foreign host", async () => {
  await using app = await startHotrun({ files: countingApp });
  const { port, host } = new URL(app.url);
  const origins = [`http://${host}`, "http://evil.example", "null", "http://[::1"];
  for (const origin of origins) {
    for (const name of [host, "evil.example"]) {
      const answer = await upgrade(port, name, { Origin: origin });
      assert.match(answer, /^HTTP\/1\.1 40\d /, `${origin} at ${name}`);
    }
  }
});

function raw(port: string, path: string, host: string): Promise<string> {
  return send(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

function upgrade(port: string, host: string, headers: Record<string, string>): Promise<string> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const handshake = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`;
  return send(port, `GET /__hotrun/live HTTP/1.1\r\nHost: ${host}\r\n${handshake}${lines.join("")}\r\n`);
}

async function send(port: string, request: string): Promise<string> {
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  socket.write(request);
  return text(socket);
}
