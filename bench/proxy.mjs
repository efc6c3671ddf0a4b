// What the proxy costs: requests per second through the front as a share of the bare app's, for a page (with the tag
// put in) and for JSON. App, front and load are processes of their own. `node bench/proxy.mjs [seconds]`
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const connections = 32;
const [role, argument] = process.argv.slice(2);
const source = fileURLToPath(new URL("../src/proxy/", import.meta.url));

if (role === "app") app(argument);
else if (role === "front") await front(JSON.parse(argument));
else await main(Number(role ?? 3));

function app(path) {
  const head = "<!doctype html><html><head><title>Page</title></head><body>";
  const page = Buffer.from(`${head}${"<p>Some text of a page.</p>\n".repeat(360)}</body></html>`);
  const json = Buffer.from(JSON.stringify({ hello: "world", list: [1, 2, 3] }));
  const server = createServer((request, response) => {
    const isPage = request.url === "/page";
    const body = isPage ? page : json;
    const type = isPage ? "text/html; charset=utf-8" : "application/json";
    response.writeHead(200, { "Content-Type": type, "Content-Length": body.length });
    response.end(body);
  });
  server.listen(path, () => createServer(server.listeners("request")[0]).listen(0, "127.0.0.1", listening));
  function listening() {
    process.send({ port: this.address().port });
  }
}

async function front({ module, path }) {
  const { bindPort, createFront, createGate } = await import(module);
  const gate = createGate({ holdMs: 30_000, navigationMs: 1_000 });
  const { servers, port } = await bindPort({ port: 0, hosts: ["127.0.0.1"], strict: true });
  createFront({
    key: "main",
    servers,
    gate,
    protocol: { type: "http" },
    guard: { hosts: [], wildcard: false, trustProxy: false },
    trustProxy: false,
    own: {
      prefix: "/__hotrun/",
      basePath: "",
      request: (_request, response) => response.end(),
      upgrade: (_request, socket) => socket.end(),
    },
    unavailable: (_request, response, why) => response.writeHead(502).end(JSON.stringify(why)),
    tag: () => ({
      identity: "1",
      access: { authority: "localhost", scheme: null, prefix: "/__hotrun/", path: "/", nonce: "x" },
      begin: () => ({
        text: '<script src="/__hotrun/client.js?v=1" data-hotrun="/__hotrun/" data-token="x" data-version="1"></script>',
        push() {},
        complete() {},
      }),
    }),
  });
  gate.open(1, new Map([["main", { generation: 1, at: { path }, preamble: false }]]));
  process.send({ port });
}

async function main(seconds) {
  const folder = await mkdtemp(join(tmpdir(), "hotrun-bench-"));
  const children = [];
  try {
    const module = join(folder, "proxy.mjs");
    const contents = ["bind", "front", "gate"].map(
      (name) => `export * from ${JSON.stringify(join(source, `${name}.ts`))};`,
    );
    await build({
      stdin: { contents: contents.join("\n"), resolveDir: source },
      outfile: module,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "error",
    });
    const path = join(folder, "app.sock");
    const bare = await start("app", path);
    const proxied = await start("front", JSON.stringify({ module: pathToFileURL(module).href, path }));
    for (const target of ["/page", "/json"]) {
      await load(proxied, target, 1);
      const direct = await load(bare, target, seconds);
      const through = await load(proxied, target, seconds);
      console.log(
        `${target}: bare ${Math.round(direct.rate)}/s, proxied ${Math.round(through.rate)}/s, ratio ${(through.rate / direct.rate).toFixed(3)}, errors ${through.errors}`,
      );
    }
  } finally {
    for (const child of children) child.kill();
    await rm(folder, { recursive: true });
  }

  async function start(name, options) {
    const child = fork(fileURLToPath(import.meta.url), [name, options]);
    children.push(child);
    const [{ port }] = await once(child, "message");
    return port;
  }
}

/** Keeps `connections` busy with one request each for some seconds. */
async function load(port, target, seconds) {
  const request = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: text/html,*/*\r\n\r\n`);
  let done = 0;
  let errors = 0;
  const began = performance.now();
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let left = 0;
    socket.on("error", () => errors++);
    socket.on("data", (chunk) => {
      let bytes = chunk.length;
      if (left === 0) {
        const end = chunk.indexOf("\r\n\r\n");
        const head = chunk.toString("latin1", 0, end);
        if (!head.startsWith("HTTP/1.1 200")) errors++;
        left = Number(/content-length: (\d+)/i.exec(head)[1]);
        bytes -= end + 4;
      }
      left -= bytes;
      if (left !== 0) return;
      done++;
      socket.write(request);
    });
    socket.write(request);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  for (const socket of sockets) socket.destroy();
  return { rate: (done * 1000) / (performance.now() - began), errors };
}
