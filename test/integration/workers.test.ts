import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { isAlive, waitUntilGone } from "../support/process.ts";

/** A worker and a child that answer every message with the text of `text.ts`, and a module that owns both. */
const shared: Files = {
  "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }`,
  "lib/mark.ts": `export const mark: string = "!";\n`,
  "app.ts": `
import { createServer } from "node:http";
import { ask } from "./owner.ts";
createServer(async (request, response) => {
  response.end(JSON.stringify(await ask()));
}).listen(3000);
`,
};

const esm: Files = {
  ...shared,
  "text.ts": `export enum Text { Value = "one" }\n`,
  "worker.ts": `
import { parentPort } from "node:worker_threads";
import { Text } from "./text.js";
import { mark } from "@/mark";
const text: string = Text.Value + mark;
parentPort!.on("message", () => parentPort!.postMessage([text, typeof import.meta.hot, process.execArgv.join().includes("vm-modules")]));
`,
  "child.ts": `
import { Text } from "./text.js";
import { mark } from "@/mark";
process.on("message", () => process.send!([Text.Value + mark, process.pid, process.execArgv.join().includes("vm-modules")]));
`,
  "owner.ts": `
import { fork } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
const worker = new Worker(new URL("./worker.js", import.meta.url));
const child = fork(new URL("./child.js", import.meta.url));
export async function ask() {
  worker.postMessage("?");
  child.send("?");
  const [[fromWorker], [fromChild]] = await Promise.all([once(worker, "message"), once(child, "message")]);
  return [fromWorker, fromChild];
}
`,
};

const commonJs: Files = {
  ...shared,
  "package.json": "{}",
  "text.ts": `export enum Text { Value = "one" }\n`,
  "worker.ts": `
import { parentPort } from "node:worker_threads";
import { Text } from "./text";
import { mark } from "@/mark";
parentPort!.on("message", () => parentPort!.postMessage([Text.Value + mark, "undefined", false]));
`,
  "child.ts": `
import { Text } from "./text";
import { mark } from "@/mark";
process.on("message", () => process.send!([Text.Value + mark, process.pid, false]));
`,
  "owner.ts": `
import { fork } from "child_process";
import { once } from "events";
import { join } from "path";
import { Worker } from "worker_threads";
const worker = new Worker(join(__dirname, "worker.ts"));
const child = fork(join(__dirname, "child"));
export async function ask() {
  worker.postMessage("?");
  child.send("?");
  const [[fromWorker], [fromChild]] = await Promise.all([once(worker, "message"), once(child, "message")]);
  return [fromWorker, fromChild];
}
`,
};

const answer = async (app: RunningHotrun) => JSON.parse((await app.get("/")).body);

for (const [name, files] of Object.entries({ "ES modules": esm, CommonJS: commonJs })) {
  test(`O4 workers and forked processes run TypeScript as ${name}, and end with their version`, async () => {
    await using app = await startHotrun({ files });
    const [worker, [text, pid, hasOurFlags]] = await answer(app);
    assert.deepEqual(worker, ["one!", "undefined", false]);
    assert.deepEqual([text, hasOurFlags], ["one!", false]);
    app.edit("text.ts", "one", "two");
    const reload = await app.reload();
    assert.equal(reload.plan, "swap");
    assert.match(reload.reason, /text\.ts → (worker|child)\.ts → owner\.ts/);
    const [[fromWorker], [fromChild, newPid]] = await answer(app);
    assert.deepEqual([fromWorker, fromChild], ["two!", "two!"]);
    assert.notEqual(newPid, pid);
    await waitUntilGone(pid);
    assert.ok(isAlive(newPid));
    assert.equal(app.log.events.filter(({ type }) => type === "failure" || type === "exit").length, 0);
  });
}

test("the worker and the child of an unchanged module live on", async () => {
  await using app = await startHotrun({
    files: {
      ...esm,
      "other.ts": `export const other = "one";\n`,
      "app.ts": `import "./other.ts";\n${shared["app.ts"]}`,
    },
  });
  const [, [, pid]] = await answer(app);
  app.edit("other.ts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  const [worker, [, samePid]] = await answer(app);
  assert.equal(worker[0], "one!");
  assert.equal(samePid, pid);
});

test("a file that only a worker imports is reported when it does not compile, and mended by the next save", async () => {
  await using app = await startHotrun({ files: esm });
  assert.equal((await answer(app))[0][0], "one!");
  app.write("text.ts", "export enum Text {");
  const failure = await app.next("failure");
  assert.equal(failure.file, app.file("text.ts"));
  assert.equal((await answer(app))[0][0], "one!");
  app.write("text.ts", `export enum Text { Value = "three" }\n`);
  await app.next("recovered");
  assert.equal((await answer(app))[0][0], "three!");
});

test("a worker that fails at the start is told, and mended by a save of its file", async () => {
  await using app = await startHotrun({
    files: { ...esm, "worker.ts": `throw new Error("the worker fails");\n` },
    until: "failure",
  });
  const failure = app.log.events.find(({ type }) => type === "failure");
  assert.ok(failure?.type === "failure" && failure.message.includes("the worker fails"));
  app.write("worker.ts", esm["worker.ts"] as string);
  await app.next("recovered");
  assert.equal((await answer(app))[0][0], "one!");
});

/** Whose worker ends gets another; the app ends itself when a child of its does. */
const supervised: Files = {
  "worker.ts": `
import { parentPort } from "node:worker_threads";
parentPort!.on("message", () => parentPort!.postMessage("alive"));
`,
  "child.ts": `process.on("message", () => {});\n`,
  "version.ts": `export const version: number = 0;\n`,
  "owner.ts": `
import { fork } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
export { version } from "./version.ts";
let worker: Worker;
function begin() {
  worker = new Worker(new URL("./worker.ts", import.meta.url));
  worker.on("exit", begin);
}
begin();
const child = fork(new URL("./child.ts", import.meta.url));
child.on("exit", () => process.exit(9));
export const { pid } = child;
export const end = () => worker.terminate();
export function answered() {
  worker.postMessage("?");
  return once(worker, "message");
}
`,
  "app.ts": `
import { createServer } from "node:http";
import { answered, end, pid, version } from "./owner.ts";
const threads = () => (process.report.getReport() as unknown as { workers: unknown[] }).workers.length;
createServer(async (request, response) => {
  if (request.url === "/end") await end();
  if (request.url === "/running") await answered();
  response.end(JSON.stringify(request.url === "/running" ? [threads(), pid] : version));
}).listen(3000);
`,
};

test("a supervisor keeps its worker alive in its own version only, and the end of an old child ends nothing else", async () => {
  await using app = await startHotrun({ files: supervised });
  await app.get("/end");
  const pids = [];
  for (let version = 1; version <= 5; version++) {
    pids.push((await running(app))[1]);
    app.write("version.ts", `export const version = ${version};\n`);
    await app.reload();
    assert.equal((await app.get("/")).body, String(version));
  }
  for (const pid of pids) await waitUntilGone(pid);
  const [threads, pid] = await running(app);
  assert.equal(threads, 1);
  assert.ok(isAlive(pid));
  assert.equal(app.log.events.filter(({ type }) => type === "exit").length, 0);
});

const running = async (app: RunningHotrun): Promise<[number, number]> => JSON.parse((await app.get("/running")).body);

// Enough to show a leak of one in ten.
test("after 50 swaps there is one worker, the last one", async () => {
  await using app = await startHotrun({
    entry: "app.js",
    files: {
      "worker.js": `
import { parentPort, workerData } from "node:worker_threads";
parentPort.on("message", () => parentPort.postMessage(workerData));
`,
      "version.js": "export const version = 0;\n",
      "app.js": `
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { version } from "./version.js";
const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: version });
createServer(async (request, response) => {
  worker.postMessage("?");
  const [answer] = await once(worker, "message");
  response.end(JSON.stringify([answer, process.report.getReport().workers.length]));
}).listen(3000);
`,
    },
  });
  assert.deepEqual(await answer(app), [0, 1]);
  for (let version = 1; version <= 50; version++) {
    app.write("version.js", `export const version = ${version};\n`);
    await app.reload();
  }
  // The end of a thread is announced to nobody: it has to be asked for.
  for (let attempt = 0; attempt < 500 && (await answer(app))[1] > 1; attempt++);
  assert.deepEqual(await answer(app), [50, 1]);
});

test("a running request keeps the worker of its version until it has ended", async () => {
  await using app = await startHotrun({
    files: {
      "worker.ts": `
import { parentPort } from "node:worker_threads";
parentPort!.on("message", ({ gate, text }: { gate: SharedArrayBuffer; text: string }) => {
  parentPort!.postMessage("begun");
  Atomics.wait(new Int32Array(gate), 0, 0);
  parentPort!.postMessage(text);
});
`,
      "version.ts": `export const version: string = "one";\n`,
      "app.ts": `
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { version } from "./version.ts";
const worker = new Worker(new URL("./worker.ts", import.meta.url));
const gates = ((globalThis as any).gates ??= []) as SharedArrayBuffer[];
createServer(async (request, response) => {
  if (request.url === "/open") {
    for (const gate of gates) Atomics.notify(new Int32Array(gate), 0), Atomics.store(new Int32Array(gate), 0, 1);
    return response.end(version);
  }
  const gate = new SharedArrayBuffer(4);
  gates.push(gate);
  worker.postMessage({ gate, text: version });
  await once(worker, "message");
  console.log("begun");
  const [text] = await once(worker, "message");
  response.end(text);
}).listen(3000);
`,
    },
  });
  const slow = app.get("/");
  await app.printed("begun\n");
  app.edit("version.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get("/open")).body, "two");
  assert.equal((await slow).body, "one");
});

for (const [how, creation, task] of [
  ["with its data", "{ workerData: { filename } }", "workerData.filename"],
  ["by message", "{}", "message.filename"],
]) {
  test(`a package's worker that is told ${how} to run a file of the user's is tied to the module`, async () => {
    await using app = await startHotrun({
      files: {
        "node_modules/pool/package.json": `{ "name": "pool", "main": "index.js" }`,
        "node_modules/pool/index.js": `
const { Worker } = require("worker_threads");
const { once } = require("events");
exports.pool = (filename) => {
  const worker = new Worker(require.resolve("./worker.js"), ${creation});
  return async () => {
    worker.postMessage({ filename });
    return (await once(worker, "message"))[0];
  };
};
`,
        "node_modules/pool/worker.js": `
const { parentPort, workerData } = require("worker_threads");
parentPort.on("message", async (message) => parentPort.postMessage((await import(${task})).default()));
`,
        "text.ts": `export enum Text { Value = "one" }\n`,
        "task.ts": `import { Text } from "./text.js";\nexport default (): string => Text.Value;\n`,
        "app.ts": `
import { createServer } from "node:http";
import { pool } from "pool";
const run = pool(new URL("./task.ts", import.meta.url).href);
createServer(async (request, response) => response.end(await run())).listen(3000);
`,
      },
    });
    assert.equal((await app.get("/")).body, "one");
    app.edit("text.ts", "one", "two");
    assert.equal((await app.reload()).plan, "swap");
    assert.equal((await app.get("/")).body, "two");
  });
}

test("a process that a package keeps for all who call it lives on", async () => {
  await using app = await startHotrun({
    files: {
      "node_modules/service/package.json": `{ "name": "service", "main": "index.js" }`,
      "node_modules/service/index.js": `
const { fork } = require("child_process");
const { once } = require("events");
let child;
exports.serve = async () => {
  child ??= fork(require.resolve("./child.js"));
  child.send("?");
  return (await once(child, "message"))[0];
};
`,
      "node_modules/service/child.js": `process.on("message", () => process.send(process.pid));\n`,
      "text.ts": `export const text: string = "one";\n`,
      "app.ts": `
import { createServer } from "node:http";
import { serve } from "service";
import { text } from "./text.ts";
await serve();
createServer(async (request, response) => response.end(JSON.stringify([text, await serve()]))).listen(3000);
`,
    },
  });
  const [, pid] = await answer(app);
  for (const text of ["two", "three"]) {
    app.write("text.ts", `export const text: string = "${text}";\n`);
    await app.reload();
    assert.deepEqual(await answer(app), [text, pid]);
  }
});

test("a file that a request runs in a worker is the entry's, and the worker the request's", async () => {
  await using app = await startHotrun({
    files: {
      "worker.ts": `import { parentPort } from "node:worker_threads";\nparentPort!.postMessage("one" as string);\n`,
      "app.ts": `
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
createServer(async (request, response) => {
  const [text] = await once(new Worker(new URL("./worker.ts", import.meta.url)), "message");
  response.end(text);
}).listen(3000);
`,
    },
  });
  assert.equal((await app.get("/")).body, "one");
  app.edit("worker.ts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await app.get("/")).body, "two");
});

test("O4 a spawned process ends with its version; one that is detached and let go does not", async () => {
  await using app = await startHotrun({
    files: {
      "version.ts": `export const version: string = "one";\n`,
      "owner.ts": `
import { spawn } from "node:child_process";
export { version } from "./version.ts";
const idle = ["-e", "setInterval(() => {}, 1e6)"];
const own = spawn(process.execPath, idle);
own.on("close", () => { throw new Error("the old version heard of it"); });
const free = spawn(process.execPath, idle, { detached: true, stdio: "ignore" });
free.unref();
export const pids = [own.pid, free.pid];
`,
      "app.ts": `
import { createServer } from "node:http";
import { pids, version } from "./owner.ts";
createServer((request, response) => response.end(JSON.stringify([version, ...pids]))).listen(3000);
`,
    },
  });
  const [, own, free] = await answer(app);
  app.edit("version.ts", "one", "two");
  await app.reload();
  const [version, newOwn, newFree] = await answer(app);
  try {
    assert.equal(version, "two");
    await waitUntilGone(own);
    assert.ok(isAlive(newOwn));
    assert.ok(isAlive(free));
  } finally {
    for (const pid of [free, newFree]) process.kill(pid, "SIGKILL");
  }
});

test("with --restart a change that only a worker imports restarts the app", async () => {
  await using app = await startHotrun({ files: esm, args: ["--restart"] });
  assert.equal((await answer(app))[0][0], "one!");
  app.edit("text.ts", "one", "two");
  assert.equal((await app.reload()).plan, "restart");
  assert.equal((await answer(app))[0][0], "two!");
});

test("new Worker and fork are what they are in Node: subclasses, instanceof, eval, options, data URLs", async () => {
  await using app = await startHotrun({
    files: {
      "app.ts": `
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
class Own extends Worker { mine = "mine"; }
const post = (value: string) => \`require("worker_threads").parentPort.postMessage(\${value})\`;
const first = async (worker: Worker) => (await once(worker, "message"))[0];
const own = new Own(post("1"), { eval: true });
const results = [
  own.mine, own instanceof Worker, own instanceof Own, own.constructor === Own, await first(own), Worker.name, Worker.length,
  new Worker("", { eval: true }).constructor === Worker,
  createRequire(import.meta.url)("worker_threads").Worker === Worker,
  await first(new Worker(new URL("data:text/javascript,import { parentPort } from 'worker_threads'; parentPort.postMessage(2)"))),
  await first(new Worker(post("process.argv.slice(2)"), { eval: true, argv: ["a"], env: { X: "1" }, execArgv: ["--no-warnings"] })),
  await first(new Worker(post("[process.env.X, process.execArgv[0]]"), { eval: true, env: { X: "1" }, execArgv: ["--no-warnings"] })),
];
for (const make of [() => new Worker("worker.ts"), () => fork(1 as never)]) try { make(); } catch (error) { results.push((error as any).code); }
createServer((request, response) => response.end(JSON.stringify(results))).listen(3000);
`,
    },
  });
  assert.deepEqual(await answer(app), [
    ...["mine", true, true, true, 1, "Worker", 1, true, true, 2],
    ...[["a"], ["1", "--no-warnings"], "ERR_WORKER_PATH", "ERR_INVALID_ARG_TYPE"],
  ]);
});
