import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { type Files, makeAppFolder } from "../support/app-folder.ts";
import { patienceMs } from "../support/event-log.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";
import { plainEnvironment } from "../support/launch.ts";

const express = (trust: string) => `
import express from "express";
const app = express();
app.set("trust proxy", ${trust});
const hits = new Map();
app.use((request, _response, next) => {
  hits.set(String(request.ip), (hits.get(String(request.ip)) ?? 0) + 1);
  next();
});
app.get("/", ({ ip, ips, protocol, secure, hostname, headers, socket }, response) => {
  const { remoteAddress, remoteFamily, localAddress } = socket;
  const forwarded = Object.keys(headers).filter((name) => name.includes("forwarded"));
  response.json({ ip, ips, protocol, secure, hostname, forwarded, limited: [...hits], remoteAddress, remoteFamily, localAddress });
});
`;
const announce = `(error) => console.log("port " + JSON.stringify(error ?? server.address()))`;
const listenAt = (where: string) => `const server = app.listen(${where}, ${announce});\n`;

/** Each app listens at a free port of its own, so that it runs beside itself. */
const apps: Record<string, string> = {
  "Express on all addresses": express("false") + listenAt("0"),
  "Express on ::": express("false") + listenAt(`0, "::"`),
  "Express on 0.0.0.0": express("false") + listenAt(`0, "0.0.0.0"`),
  "Express on 127.0.0.1": express("false") + listenAt(`0, "127.0.0.1"`),
  Koa: `
import Koa from "koa";
const app = new Koa();
app.use((context) => {
  const { ip, ips, protocol, secure, host } = context;
  context.body = { ip, ips, protocol, secure, named: host.replace(/\\d+$/, "") };
});
${listenAt("0")}`,
  Fastify: `
import Fastify from "fastify";
const app = Fastify();
app.get("/", async ({ ip, ips, protocol, hostname }) => ({ ip, ips: ips ?? null, protocol, named: hostname.replace(/\\d+$/, "") }));
await app.listen({ port: 0, host: "0.0.0.0" });
console.log("port " + JSON.stringify(app.server.address()));
`,
};

const trusting: Record<string, string> = {
  "Express that trusts every proxy": express("true") + listenAt("0"),
  "Express that trusts loopback": express(`"loopback"`) + listenAt("0"),
};

const claims = {
  "x-forwarded-for": "203.0.113.7, 198.51.100.2",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "app.example",
};

for (const [name, code] of Object.entries({ ...apps, ...trusting })) {
  test(`${name} sees its clients as it does in plain Node`, async () => {
    const files = { "app.mjs": code };
    await using plain = await startPlain(files);
    await using app = await startHotrun({ files, entry: "app.mjs", port: null });
    const { port } = new URL(app.url);
    for (const headers of name in trusting ? [{}] : [{}, claims]) {
      assert.deepEqual(await ask(Number(port), headers), await ask(plain.port, headers));
    }
    if (!(name in trusting)) return;
    // Nobody before hotrun is trusted: what a client claims is replaced by what is true.
    const { ip, protocol, hostname } = await ask(Number(port), claims);
    assert.deepEqual({ ip, protocol, hostname }, { ip: "127.0.0.1", protocol: "http", hostname: "127.0.0.1" });
  });
}

async function ask(port: number, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const { status, body } = await request(`http://127.0.0.1:${port}/`, { headers });
  assert.equal(status, 200, body);
  return JSON.parse(body);
}

/** The same app by Node alone. */
async function startPlain(files: Files) {
  const folder = makeAppFolder(files);
  const child = spawn(process.execPath, ["app.mjs"], { cwd: folder.path, env: plainEnvironment(), stdio: "pipe" });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data", { signal: AbortSignal.timeout(patienceMs) });
  return {
    port: JSON.parse(String(line).replace(/^port /, "")).port as number,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
      folder[Symbol.dispose]();
    },
  };
}
