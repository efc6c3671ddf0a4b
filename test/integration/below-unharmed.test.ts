import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { addRequire } from "../../src/config/node-options.ts";
import { repository } from "../support/app-folder.ts";
import { createBelowStage, get } from "../support/below-stage.ts";
import { plainEnvironment } from "../support/launch.ts";

const execute = promisify(execFile);

/** Says where it is by itself, and ends. */
const listenAndEnd = `
const server = require("node:http").createServer();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  console.log(port === 40001 ? "taken over" : "on its own");
  server.close();
});
`;
const files = { "package.json": "{}", "listen.js": listenAndEnd };

/** What it writes and how it ends: below the launcher, and as it is. */
async function bothWays(program: string, args: string[], extra: Record<string, string> = {}) {
  await using stage = createBelowStage({ ...files, ...extra });
  const run = stage.run([program, ...args]);
  const code = await run.ended;
  const plain = await execute(program, args, { cwd: stage.folder.path, env: plainEnvironment() });
  assert.deepEqual(stage.asked, []);
  return { below: { code, output: run.output }, plain: { code: 0, output: plain.stdout + plain.stderr } };
}

for (const [program, ...args] of [
  ["npm", "--version"],
  ["npx", "--version"],
  ["node", "-p", "1 + 1"],
  ["node", "-e", "setTimeout(() => console.log(process.exitCode), 1)"],
  [
    "node",
    "--input-type=module",
    "-e",
    `import net from "node:net"; console.log(typeof net.createServer, import.meta.url.length > 0)`,
  ],
] as const) {
  test(`\`${program} ${args.join(" ")}\` says and does what it does without hotrun`, async () => {
    const { below, plain } = await bothWays(program, [...args]);
    assert.deepEqual(below, plain);
  });
}

test("a process that listens nowhere sees nothing of the preload but the environment that it inherits", async () => {
  const program = `
    const { EventEmitter } = require("node:events");
    console.log(JSON.stringify({
      execArgv: process.execArgv, argv: process.argv.length, cache: Object.keys(require.cache).length,
      own: [...Object.keys(EventEmitter.prototype), ...Object.keys(process), ...Object.keys(globalThis)].sort(),
      loaded: process.moduleLoadList.filter((name) => /NativeModule (net|cluster|worker_threads|child_process|http)$/.test(name)),
      handles: process.getActiveResourcesInfo(), listeners: process.eventNames(),
    }));
  `;
  const { below, plain } = await bothWays("node", ["program.js"], { "program.js": program });
  assert.deepEqual(below, plain);
});

test("where `net` is loaded, it looks as it does without hotrun", async () => {
  await using stage = createBelowStage({
    ...files,
    "app.js": `
      const net = require("node:net");
      const { EventEmitter } = require("node:events");
      console.log(Object.keys(net.Server.prototype).sort().join() + Reflect.ownKeys(EventEmitter.prototype).map(String).sort().join());
    `,
  });
  const run = stage.run(["node", "app.js"]);
  await run.ended;
  const plain = await execute("node", ["app.js"], { cwd: stage.folder.path, env: plainEnvironment() });
  assert.equal(run.output, plain.stdout);
});

test("NODE_OPTIONS of the user's come first, with their spaces, and reach every process below", async () => {
  const program = `console.log(process.title, globalThis.own, process.env.NODE_OPTIONS.indexOf("--title"));
    if (!process.argv[2]) require("node:child_process").fork(__filename, ["child"]);`;
  await using stage = createBelowStage({ ...files, "app.js": program, "my own.js": "globalThis.own = true;" });
  const NODE_OPTIONS = `--title="a b" --require "${stage.folder.file("my own.js")}"`;
  const run = stage.run(["node", "app.js"], { base: { NODE_OPTIONS } });
  assert.equal(await run.ended, 0);
  assert.equal(run.output, "a b true 0\na b true 0\n");
});

test("the preload is found in a folder with spaces in its name", async () => {
  await using stage = createBelowStage(files);
  const folder = stage.folder.file('a "b" c');
  mkdirSync(folder);
  const preload = join(folder, "below.cjs");
  copyFileSync(join(repository, "dist/below.cjs"), preload);
  const run = stage.run(["node", "listen.js"], { env: { NODE_OPTIONS: addRequire(undefined, preload) } });
  assert.equal(await run.ended, 0);
  assert.equal(run.output, "taken over\n");
  assert.equal(stage.asked.length, 1);
});

for (const [why, env] of [
  ["HOTRUN=0 says so", { HOTRUN: "0" }],
  ["the launcher is another", { HOTRUN_BELOW: "00:/tmp/nowhere.sock" }],
  ["the variable is gone", { HOTRUN_BELOW: undefined }],
] as const) {
  test(`a server listens by itself where ${why}`, async () => {
    await using stage = createBelowStage(files);
    const run = stage.run(["node", "listen.js"], { env });
    assert.equal(await run.ended, 0);
    assert.equal(run.output, "on its own\n");
    assert.deepEqual(stage.asked, []);
  });
}

test("a process with the key of another launcher gets nothing", async () => {
  await using stage = createBelowStage(files);
  const own = String(stage.env().HOTRUN_BELOW);
  const run = stage.run(["node", "listen.js"], {
    env: { HOTRUN_BELOW: `0123456789abcdef${own.slice(own.indexOf(":"))}` },
  });
  assert.equal(await run.ended, 0);
  assert.equal(run.output, "on its own\n");
  assert.deepEqual(stage.asked, []);
});

test("when the launcher is gone, what listens goes on, and what listens anew does so by itself", async () => {
  await using stage = createBelowStage({
    ...files,
    "app.js": `
      const http = require("node:http");
      const first = http.createServer((request, response) => {
        first.close(() => first.listen(0, "127.0.0.1", () => console.log("again", first.address().port)));
        first.closeIdleConnections();
        response.setHeader("connection", "close").end("there");
      }).listen(3000);
    `,
  });
  const run = stage.run(["node", "app.js"]);
  const [listening] = await stage.servers(1);
  await stage.below.close();
  assert.equal(await get(listening as { path: string }), "there");
  await stage.until("the second listen", () => /again \d+/.test(run.output));
  const port = Number(/again (\d+)/.exec(run.output)?.[1]);
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "there");
});

test("worker threads, and servers at a path, are left alone", async () => {
  await using stage = createBelowStage({
    ...files,
    "worker.js": `const { Worker } = require("node:worker_threads"); new Worker("./listen.js");`,
    "path.js": `
      const server = require("node:net").createServer();
      server.listen(process.argv[2], () => { console.log(server.address()); server.close(); });
    `,
  });
  const worker = stage.run(["node", "worker.js"]);
  assert.equal(await worker.ended, 0);
  assert.equal(worker.output, "on its own\n");
  const path = stage.folder.file("own.sock");
  const unix = stage.run(["node", "path.js", path]);
  assert.equal(await unix.ended, 0);
  assert.equal(unix.output, `${path}\n`);
  assert.deepEqual(stage.asked, []);
});

test("the real port stays free", async () => {
  const probe = createServer().listen(0);
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  await using stage = createBelowStage({ ...files, "app.js": `require("node:http").createServer().listen(${port});` });
  stage.run(["node", "app.js"]);
  await stage.servers(1);
  const other = createServer().listen(port);
  await new Promise<void>((resolve, reject) => other.on("listening", resolve).on("error", reject));
  other.close();
});
