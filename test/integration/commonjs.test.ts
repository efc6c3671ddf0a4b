import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";

test("CommonJS TypeScript with import syntax has what CommonJS has, and is swapped", async () => {
  await using app = await startHotrun({
    files: {
      "package.json": `{ "name": "classic" }`,
      "text.ts": `export const text: string = "one";\n`,
      "counter.ts": `let count = 0;\nexport const next = (): number => ++count;\n`,
      "legacy.cjs": `exports.legacy = require("./text.ts").text;\n`,
      "app.ts": `
import { createServer } from "node:http";
import path from "path";
import express = require("express");
import { next } from "./counter";
import { text } from "./text";
const { legacy } = require("./legacy.cjs");
const app = express();
const top = this;
app.get("/", (request, response) => {
  response.json([
    text, legacy, next(), path.relative(process.cwd(), __dirname), path.basename(__filename), require.main === module,
    typeof require.resolve, Object.keys(require.cache).some((file) => file.endsWith("text.ts")), module.id, top === exports,
  ]);
});
createServer(app).listen(3000);
`,
    },
  });
  const answer = async () => JSON.parse((await app.get("/")).body);
  assert.deepEqual(await answer(), ["one", "one", 1, "", "app.ts", true, "function", true, ".", true]);
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.equal(reload.plan, "swap");
  assert.deepEqual(await answer(), ["two", "two", 2, "", "app.ts", true, "function", true, ".", true]);
});

test("a cycle of CommonJS modules sees unfinished exports, as in Node", async () => {
  await using app = await startHotrun({
    entry: "app.js",
    files: {
      "package.json": "{}",
      "a.js": `exports.early = "early";\nconst b = require("./b");\nexports.seen = b.seen;\n`,
      "b.js": `const a = require("./a");\nexports.seen = Object.keys(a);\n`,
      "app.js": `const a = require("./a");\nrequire("http").createServer((_, response) => response.end(JSON.stringify(a.seen))).listen(3000);\n`,
    },
  });
  assert.deepEqual(JSON.parse((await app.get("/")).body), ["early"]);
  app.edit("b.js", "Object.keys(a)", `[...Object.keys(a), "two"]`);
  await app.reload();
  assert.deepEqual(JSON.parse((await app.get("/")).body), ["early", "two"]);
});

test("CommonJS code is not strict unless it says so, and TypeScript with import syntax is", async () => {
  await using app = await startHotrun({
    files: {
      "package.json": "{}",
      "sloppy.cjs": `module.exports = (function () { return this === undefined ? "strict" : "sloppy"; })();\n`,
      "strict.ts": `import "node:fs";\nexport const mode = (function (this: unknown) { return this === undefined ? "strict" : "sloppy"; })();\n`,
      "app.ts": `import { createServer } from "node:http";\nimport { mode } from "./strict";\nconst sloppy = require("./sloppy.cjs");\ncreateServer((_, response) => response.end(\`\${sloppy} \${mode}\`)).listen(3000);\n`,
    },
  });
  assert.equal((await app.get("/")).body, "sloppy strict");
});

test("ES modules import CommonJS of the user's by name and as default, and CommonJS requires ES modules", async () => {
  await using app = await startHotrun({
    files: {
      "old.cjs": `exports.named = "named one";\nexports.fromNew = () => require("./new.ts").text;\n`,
      "new.ts": `export const text: string = "new one";\n`,
      "app.ts": `
import { createServer } from "node:http";
import old, { named } from "./old.cjs";
import { text } from "./new.ts";
createServer((_, response) => response.end(JSON.stringify([named, old.named, old.fromNew(), text]))).listen(3000);
`,
    },
  });
  const answer = async () => JSON.parse((await app.get("/")).body);
  assert.deepEqual(await answer(), ["named one", "named one", "new one", "new one"]);
  app.edit("new.ts", "new one", "new two");
  await app.reload();
  assert.deepEqual(await answer(), ["named one", "named one", "new two", "new two"]);
  app.edit("old.cjs", "named one", "named two");
  await app.reload();
  assert.deepEqual(await answer(), ["named two", "named two", "new two", "new two"]);
});

test("a file that CommonJS requires and that is not there starts the app, or swaps it, once it is there", async () => {
  await using app = await startHotrun({
    until: "failure",
    files: {
      "package.json": "{}",
      "app.ts": `
import { createServer } from "node:http";
import { text } from "./text";
let config = "none";
try {
  config = require("./config.local").config;
} catch {}
createServer((_request, response) => response.end(text + " " + config)).listen(3000);
`,
    },
  });
  app.write("text.ts", `export const text = "one";\n`);
  await app.next("ready");
  assert.equal((await app.get("/")).body, "one none");
  app.write("config.local.js", `exports.config = "local";\n`);
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await app.get("/")).body, "one local");
  app.edit("config.local.js", "local", "changed");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await app.get("/")).body, "one changed");
});

test("the live version goes on as it was when a new one throws: its modules are those in require.cache, with their state", async () => {
  await using app = await startHotrun({
    entry: "app.js",
    files: {
      "package.json": "{}",
      "dep.js": `exports.dep = "one";\n`,
      "svc.js": `require("./dep");\nlet count = 0;\nexports.next = () => ++count;\n`,
      "app.js": `
const svc = require("./svc");
require("node:http").createServer((_request, response) => {
  const same = require("./svc") === svc && require.cache[__filename] === module && require.main === module;
  response.end(JSON.stringify([same, require("./svc").next(), process.mainModule === module]));
}).listen(3000);
`,
    },
  });
  assert.deepEqual(JSON.parse((await app.get("/")).body), [true, 1, true]);
  app.write("dep.js", `throw new Error("broken");\n`);
  await app.next("failure");
  assert.deepEqual(JSON.parse((await app.get("/")).body), [true, 2, true]);
  app.write("dep.js", `exports.dep = "two";\n`);
  await app.reload(({ result }) => result.type === "done");
  assert.deepEqual(JSON.parse((await app.get("/")).body), [true, 1, true]);
});

test("a name that a module comes to export can be imported of the module that passes its exports on", async () => {
  await using app = await startHotrun({
    files: {
      "inner.cjs": `exports.one = "one";\n`,
      "outer.cjs": `module.exports = require("./inner.cjs");\n`,
      "app.ts": `
import { createServer } from "node:http";
import * as outer from "./outer.cjs";
createServer((_, response) => response.end(Object.keys(outer).join(" "))).listen(3000);
`,
    },
  });
  const names = async () => (await app.get("/")).body.replace(" module.exports", "");
  assert.equal(await names(), "default one");
  app.write("inner.cjs", `exports.one = "one";\nexports.two = "two";\n`);
  await app.reload();
  assert.equal(await names(), "default one two");
});
