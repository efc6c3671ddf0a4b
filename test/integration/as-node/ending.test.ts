import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../../support/app-folder.ts";
import { type Program, runBoth } from "../../support/compare.ts";
import { compareKnowing, type Differs } from "../../support/known-difference.ts";

interface Ending extends Omit<Program, "folder"> {
  name: string;
  files: Files;
  differs?: Differs;
}

const cases: Ending[] = [
  { name: "the end of the last module", entry: "app.mjs", files: { "app.mjs": `console.log("done");\n` } },
  {
    name: "process.exit while modules are loaded",
    entry: "app.mjs",
    files: {
      "app.mjs": `import "./exits.mjs";\nconsole.log("never");\n`,
      "exits.mjs": `process.on("exit", (code) => console.log("exit", code, process.exitCode));\nprocess.exit(0);\n`,
    },
  },
  {
    name: "process.exit with a code while modules are loaded",
    entry: "app.mjs",
    files: { "app.mjs": `process.on("exit", (code) => console.log("exit", code));\nprocess.exit(7);\n` },
  },
  {
    name: "process.exitCode",
    entry: "app.cjs",
    files: { "app.cjs": `process.exitCode = 5;\nprocess.on("exit", (code) => console.log("exit", code));\n` },
  },
  {
    name: "an exit handler that changes the code",
    entry: "app.cjs",
    files: { "app.cjs": `process.on("exit", () => { process.exitCode = 9; console.log("last words"); });\n` },
  },
  {
    name: "beforeExit, again and again while there is work",
    entry: "app.mjs",
    files: {
      "app.mjs": `let left = 2;\nprocess.on("beforeExit", (code) => { console.log("beforeExit", code, left); if (left-- > 0) setTimeout(() => console.log("work"), 1); });\nprocess.on("exit", () => console.log("exit"));\n`,
    },
  },
  {
    name: "timers, immediates, ticks and microtasks in their order",
    differs: {
      since: 22,
      why: "The launcher says when the entry is to run: that is a turn of the event loop, not before the first one.",
    },
    entry: "app.cjs",
    files: {
      "app.cjs": `setTimeout(() => console.log("timeout"), 1);\nsetImmediate(() => console.log("immediate"));\nprocess.nextTick(() => console.log("tick"));\nPromise.resolve().then(() => console.log("microtask"));\nconsole.log("module");\nfor (const end = Date.now() + 5; Date.now() < end; );\n`,
    },
  },
  {
    name: "ticks and microtasks of an ES module",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.nextTick(() => console.log("tick"));\nPromise.resolve().then(() => console.log("microtask"));\nqueueMicrotask(() => console.log("queued"));\nconsole.log("module");\nawait 0;\nconsole.log("after await");\n`,
    },
  },
  {
    name: "a top-level await that never ends: 13",
    entry: "app.mjs",
    files: { "app.mjs": `console.log("waits");\nawait new Promise(() => {});\nconsole.log("never");\n` },
  },
  {
    name: "an unhandled rejection: 1",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.on("exit", (code) => console.log("exit", code));\nPromise.reject(new Error("nobody cares"));\nsetTimeout(() => console.log("never"), 50);\n`,
    },
  },
  {
    name: "an unhandled rejection that is no error",
    entry: "app.cjs",
    files: { "app.cjs": `Promise.reject("just text");\n` },
  },
  {
    name: "a rejection that is handled late",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.on("unhandledRejection", (reason, promise) => console.log("unhandled", reason.message, promise instanceof Promise));\nprocess.on("rejectionHandled", () => console.log("handled"));\nconst rejected = Promise.reject(new Error("late"));\nsetTimeout(() => rejected.catch(() => {}), 5);\n`,
    },
  },
  {
    name: "--unhandled-rejections=warn",
    entry: "app.mjs",
    options: ["--unhandled-rejections=warn"],
    files: {
      "app.mjs": `Promise.reject(new Error("only a warning"));\nsetTimeout(() => console.log("goes on"), 5);\n`,
    },
  },
  {
    name: "an exception that nobody catches, later: 1",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.on("exit", (code) => console.log("exit", code));\nsetTimeout(() => { throw new TypeError("later"); }, 1);\nsetTimeout(() => console.log("never"), 100);\n`,
    },
  },
  {
    name: "uncaughtException with a handler",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.on("uncaughtException", (error, origin) => { console.log(error.message, origin); process.exitCode = 3; });\nsetTimeout(() => { throw new Error("caught by the handler"); }, 1);\nPromise.reject(new Error("a rejection"));\nsetTimeout(() => console.log("goes on"), 20);\n`,
    },
  },
  {
    name: "uncaughtException with a handler, thrown while modules are loaded",
    entry: "app.mjs",
    differs: "That is a failed load, which the next save may mend: it is told, and the process is discarded.",
    files: {
      "app.mjs": `import "./handler.mjs";\nimport "./throws.mjs";\n`,
      "handler.mjs": `process.on("uncaughtException", (error, origin) => console.log("handler", error.message, origin));\nprocess.on("exit", (code) => console.log("exit", code));\n`,
      "throws.mjs": `throw new Error("while loading");\n`,
    },
  },
  {
    name: "uncaughtException with a handler, thrown while CommonJS is loaded",
    entry: "app.cjs",
    differs: "That is a failed load, which the next save may mend: it is told, and the process is discarded.",
    files: {
      "app.cjs": `process.on("uncaughtException", (error, origin) => console.log("handler", error.message, origin));\nprocess.on("exit", (code) => console.log("exit", code));\nthrow new Error("while loading");\n`,
    },
  },
  {
    name: "an error while modules are loaded: exit handlers run",
    entry: "app.mjs",
    files: {
      "app.mjs": `process.on("exit", (code) => console.log("exit", code));\nconsole.log("before");\nthrow new Error("while loading");\n`,
    },
  },
  {
    name: "what is thrown is no error",
    entry: "app.cjs",
    files: { "app.cjs": `console.log("before");\nthrow { not: "an error" };\n` },
  },
  {
    name: "a handler that throws: 7",
    entry: "app.cjs",
    files: {
      "app.cjs": `process.on("uncaughtException", () => { throw new Error("in the handler"); });\nsetTimeout(() => { throw new Error("first"); }, 1);\n`,
    },
  },
  {
    name: "process.abort and signals to oneself",
    entry: "app.cjs",
    files: {
      "app.cjs": `console.log("before");\nprocess.kill(process.pid, "SIGTERM");\nsetTimeout(() => {}, 1000);\n`,
    },
  },
  {
    name: "a signal with a handler",
    entry: "app.cjs",
    files: {
      "app.cjs": `const alive = setInterval(() => {}, 1000);\nprocess.once("SIGUSR2", (signal, number) => { console.log(signal, number); clearInterval(alive); });\nprocess.kill(process.pid, "SIGUSR2");\n`,
    },
  },
  {
    name: "a listener that is removed again, and once",
    entry: "app.cjs",
    files: {
      "app.cjs": `const heard = () => console.log("heard");\nprocess.on("custom", heard);\nprocess.once("custom", heard);\nconsole.log(process.listenerCount("custom"), process.listeners("custom").map((each) => each === heard));\nprocess.emit("custom");\nprocess.removeListener("custom", heard);\nconsole.log(process.listenerCount("custom"), process.emit("custom"));\n`,
    },
  },
  {
    name: "timers as objects",
    entry: "app.cjs",
    files: {
      "app.cjs": `const timer = setTimeout(function () { console.log(this === timer, this.hasRef(), [...arguments]); }, 1, "a", "b");\nconsole.log(timer.constructor.name, timer.hasRef(), typeof timer[Symbol.toPrimitive](), Object.keys(timer).length > 0);\nconst cleared = setInterval(() => console.log("never"), 1);\nclearInterval(cleared[Symbol.toPrimitive]());\nrequire("util").promisify(setTimeout)(2, "promised").then(console.log);\nrequire("timers/promises").setTimeout(3, "timers/promises").then(console.log);\n`,
    },
  },
  {
    name: "immediates as objects",
    entry: "app.cjs",
    files: {
      "app.cjs": `const immediate = setImmediate(function (x) { console.log("immediate", x, this === immediate); }, 1);\nconsole.log(immediate.constructor.name, immediate.hasRef());\nclearImmediate(setImmediate(() => console.log("never")));\nrequire("timers/promises").setImmediate("promised").then(console.log);\n`,
    },
  },
  {
    name: "a child process of Node's",
    entry: "app.cjs",
    files: {
      "app.cjs": `const { execFileSync, fork } = require("child_process");\nconsole.log(execFileSync(process.execPath, ["-e", "console.log(process.argv.length, process.execArgv.length)"], { encoding: "utf8" }));\nif (process.argv[2] !== "child") fork(__filename, ["child"]).on("message", (message) => console.log(message)).on("exit", (code) => console.log("child", code));\nelse { process.send({ argv: process.argv.slice(2), execArgv: process.execArgv, main: require.main === module }); process.exitCode = 4; process.disconnect(); }\n`,
    },
  },
  {
    name: "a worker thread",
    entry: "app.mjs",
    files: {
      "app.mjs": `import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";\nif (isMainThread) new Worker(new URL(import.meta.url), { workerData: "data", argv: ["x"] }).on("message", (message) => console.log(message)).on("exit", (code) => console.log("worker", code));\nelse parentPort.postMessage([workerData, process.argv.slice(2), import.meta.url.slice(-7)]);\n`,
    },
  },
];

for (const { name, files, differs, ...program } of cases) {
  test(name, async () => {
    const { plain, hot } = await runBoth(files, program);
    compareKnowing(differs, () => {
      assert.equal(hot.stdout, plain.stdout, `${hot.stderr} ${JSON.stringify(hot.failure)}`);
      assert.equal(hot.code, plain.code, JSON.stringify(hot.failure));
    });
  });
}
