import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

/** A package that connects once, as database drivers do: asked a second time it does nothing. */
const driver: Files = {
  "node_modules/driver/package.json": `{ "name": "driver", "main": "index.js" }`,
  "node_modules/driver/index.js": `
let connected = false;
exports.connect = (name) => {
  if (connected) return;
  connected = true;
  setInterval(() => console.log("heartbeat since " + name), 5);
  process.on("SIGUSR2", () => console.log("signal heard by the driver"));
};
`,
};

/** A package that starts a timer whenever it is asked to, as schedulers and rate limiters do. */
const scheduler: Files = {
  "node_modules/scheduler/package.json": `{ "name": "scheduler", "main": "index.js" }`,
  "node_modules/scheduler/index.js": `exports.every = (callback) => setInterval(callback, 5);\n`,
};

const serving = (code: string) =>
  `import { createServer } from "node:http";\n${code}\ncreateServer((_request, response) => response.end(String(process.pid))).listen(3000);\n`;

test("O4 the heartbeat of a driver that was connected already goes on in the next versions", async () => {
  await using app = await startHotrun({
    files: { ...driver, "app.ts": serving(`import { connect } from "driver";\nconnect("one");`) },
  });
  await app.printed("heartbeat since one\n");
  for (const [from, to] of [
    ["one", "two"],
    ["two", "three"],
  ] as const) {
    app.edit("app.ts", from, to);
    assert.equal((await app.reload()).plan, "swap");
    const seen = app.output.length;
    await app.log.until("a further heartbeat", () => app.output.slice(seen).includes("heartbeat since one\n"));
  }
  process.kill(Number((await app.get("/")).body), "SIGUSR2");
  await app.printed("signal heard by the driver\n");
});

test("O4 what a scheduler started for an old version ends when the new one has started it again", async () => {
  await using app = await startHotrun({
    files: {
      ...scheduler,
      "app.ts": serving(`import { every } from "scheduler";\nevery(() => console.log("tick of one"));`),
    },
  });
  await app.printed("tick of one\n");
  app.edit("app.ts", "of one", "of two");
  await app.reload();
  await app.printedOnly("tick of two\n", "tick of one\n");
});

test("O4 what a scheduler started for a module that is imported no more ends", async () => {
  await using app = await startHotrun({
    files: {
      ...scheduler,
      "jobs.ts": `import { every } from "scheduler";\nevery(() => console.log("tick of the job"));\n`,
      "app.ts": serving(`import "./jobs.ts";\nsetInterval(() => console.log("app one"), 5);`),
    },
  });
  await app.printed("tick of the job\n");
  app.write("app.ts", serving(`setInterval(() => console.log("app two"), 5);`));
  await app.reload();
  for (const old of ["tick of the job\n", "app one\n"]) await app.printedOnly("app two\n", old);
});

/** A package that keeps a registry of names, and takes none twice. */
const registry: Files = {
  "node_modules/registry/package.json": `{ "name": "registry", "main": "index.js" }`,
  "node_modules/registry/index.js": `
const known = new Set();
exports.define = (name, text) => {
  if (known.has(name)) throw new Error("Cannot overwrite " + name + " once compiled.");
  known.add(name);
  return text;
};
`,
};

test("E10 what a package refuses to do a second time is done in a new process, with the reason", async () => {
  await using app = await startHotrun({
    files: {
      ...registry,
      "model.ts": `import { define } from "registry";\nexport const text = define("User", "one");\n`,
      "app.ts": `import { createServer } from "node:http";\nimport { text } from "./model.ts";\ncreateServer((_request, response) => response.end(text)).listen(3000);\n`,
    },
  });
  app.edit("model.ts", `"one"`, `"two"`);
  const reload = await app.reload();
  assert.deepEqual([reload.plan, reload.result.type], ["restart", "done"]);
  assert.match(reload.reason, /model\.ts → app\.ts .*; registry refused to be used a second time/);
  assert.equal((await app.get("/")).body, "two");
});

test("E9 an error of the app that comes out of a package serves the old version on, and the next good save is a swap", async () => {
  await using app = await startHotrun({
    files: {
      "node_modules/strict/package.json": `{ "name": "strict", "main": "index.js" }`,
      "node_modules/strict/index.js": `exports.use = (handler) => {\n  if (typeof handler !== "function") throw new TypeError("a handler is needed");\n  return handler;\n};\n`,
      "app.ts": `import { createServer } from "node:http";\nimport { use } from "strict";\nconst handler = use(() => "one");\ncreateServer((_request, response) => response.end(handler())).listen(3000);\n`,
    },
  });
  const { body } = await app.get("/");
  app.edit("app.ts", `() => "one"`, `"no function"`);
  const failure = await app.next("failure");
  assert.match(failure.message, /a handler is needed/);
  assert.equal((await app.get("/")).body, body);
  app.edit("app.ts", `"no function"`, `() => "two"`);
  const reload = await app.reload(({ result }) => result.type === "done");
  assert.equal(reload.plan, "swap");
  assert.equal((await app.get("/")).body, "two");
});
