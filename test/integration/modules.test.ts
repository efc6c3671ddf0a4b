import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

/** An app that answers every request with `answer()` of `answer.ts`, as JSON. */
function answering(files: Files): Files {
  return {
    "app.ts": `
import { createServer } from "node:http";
import { answer } from "./answer.ts";
createServer(async (request, response) => response.end(JSON.stringify(await answer()))).listen(3000);
`,
    ...files,
  };
}

async function answerOf(app: Awaited<ReturnType<typeof startHotrun>>): Promise<unknown> {
  return JSON.parse((await app.get("/")).body);
}

test("cyclic imports work as in Node, and after a swap of a part of the cycle", async () => {
  await using app = await startHotrun({
    files: answering({
      "answer.ts": `import { even } from "./even.ts";\nexport const answer = () => [even(4), even(5), tag];\nexport const tag = "one";\n`,
      "even.ts": `import { odd } from "./odd.ts";\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\n`,
      "odd.ts": `import { tag } from "./answer.ts";\nimport { even } from "./even.ts";\nexport function odd(n: number): boolean { return tag !== "" && n !== 0 && even(n - 1); }\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), [true, false, "one"]);
  app.edit("odd.ts", "n !== 0 &&", "n > 0 &&");
  const reload = await app.reload();
  assert.deepEqual(reload.result, { type: "done" });
  assert.deepEqual(await answerOf(app), [true, false, "one"]);
  assert.equal(reload.modules.length, 4);
});

test("an import before its evaluation is in the temporal dead zone, as in Node", async () => {
  await using app = await startHotrun({
    files: answering({
      "answer.ts": `import { early } from "./early.ts";\nexport const late = 1;\nexport const answer = () => early;\n`,
      "early.ts": `import { late } from "./answer.ts";\nlet early: string;\ntry { early = String(late); } catch (error) { early = (error as Error).name; }\nexport { early };\n`,
    }),
  });
  assert.equal(await answerOf(app), "ReferenceError");
});

test("imports are live bindings, across versions of the importer too", async () => {
  await using app = await startHotrun({
    files: answering({
      "store.ts": `export let count = 0;\nexport function add(): void { count += 1; }\n`,
      "answer.ts": `import { add, count } from "./store.ts";\nexport function answer() { add(); return [count, "one"]; }\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), [1, "one"]);
  assert.deepEqual(await answerOf(app), [2, "one"]);
  app.edit("answer.ts", "one", "two");
  await app.reload();
  assert.deepEqual(await answerOf(app), [3, "two"]);
});

test("top-level await is waited for, in order", async () => {
  await using app = await startHotrun({
    files: answering({
      "order.ts": `export const order: string[] = [];\n`,
      "slow.ts": `import { order } from "./order.ts";\nawait new Promise((resolve) => setTimeout(resolve, 50));\norder.push("slow");\nexport const value: string = "one";\n`,
      "quick.ts": `import { order } from "./order.ts";\norder.push("quick");\n`,
      "answer.ts": `import { value } from "./slow.ts";\nimport "./quick.ts";\nimport { order } from "./order.ts";\norder.push("answer");\nexport const answer = () => [value, ...order];\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), ["one", "quick", "slow", "answer"]);
  app.edit("slow.ts", `= "one"`, `= "two"`);
  await app.reload();
  assert.deepEqual(await answerOf(app), ["two", "quick", "slow", "answer", "slow", "answer"]);
});

test("dynamic import, by a literal and by a computed name, gives the one instance and the newest version", async () => {
  await using app = await startHotrun({
    files: answering({
      "lazy.ts": `export const text: string = "one";\nexport const made = Math.random();\n`,
      "answer.ts": `
export async function answer() {
  const literal = await import("./lazy.ts");
  const computed = await import(["./la", "zy.ts"].join(""));
  return [literal.text, computed.text, literal.made === computed.made];
}
`,
    }),
  });
  assert.deepEqual(await answerOf(app), ["one", "one", true]);
  app.edit("lazy.ts", `"one"`, `"two"`);
  const reload = await app.reload();
  assert.equal(reload.plan, "swap");
  assert.deepEqual(await answerOf(app), ["two", "two", true]);
});

test("a failing dynamic import rejects with Node's error, and works once the file is there", async () => {
  await using app = await startHotrun({
    files: answering({
      "answer.ts": `
export async function answer() {
  try {
    return (await import(["./later", ".ts"].join(""))).text;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
`,
    }),
  });
  assert.equal(await answerOf(app), "ERR_MODULE_NOT_FOUND");
  app.write("later.ts", `export const text = "there";\n`);
  assert.equal(await answerOf(app), "there");
});

test("import.meta is that of the source file", async () => {
  await using app = await startHotrun({
    files: answering({
      "lib/where.ts": `export const where = [import.meta.url, import.meta.dirname, import.meta.filename, import.meta.resolve("../answer.ts"), import.meta.resolve("node:fs")];\n`,
      "answer.ts": `import { where } from "./lib/where.ts";\nexport const answer = () => where;\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), [
    `file://${app.file("lib/where.ts")}`,
    app.file("lib"),
    app.file("lib/where.ts"),
    `file://${app.file("answer.ts")}`,
    "node:fs",
  ]);
});

test("JSON is imported with its attribute, and is a module of the app: a change of it is a swap", async () => {
  await using app = await startHotrun({
    files: answering({
      "data.json": `{ "text": "one" }`,
      "answer.ts": `import data from "./data.json" with { type: "json" };\nexport const answer = () => data.text;\n`,
    }),
  });
  assert.equal(await answerOf(app), "one");
  app.edit("data.json", "one", "two");
  const reload = await app.reload();
  assert.equal(reload.plan, "swap");
  assert.equal(await answerOf(app), "two");
});

const packages: Files = {
  "node_modules/esm-package/package.json": `{ "name": "esm-package", "type": "module", "exports": "./index.js" }`,
  "node_modules/esm-package/index.js": `export const named = "esm named";\nexport default "esm default";\nexport const made = {};\n`,
  "node_modules/cjs-package/package.json": `{ "name": "cjs-package", "main": "index.js" }`,
  "node_modules/cjs-package/index.js": `exports.named = "cjs named";\nexports.made = {};\n`,
  "node_modules/both-package/package.json": `{ "name": "both-package", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }`,
  "node_modules/both-package/index.mjs": `export const via = "import";\n`,
  "node_modules/both-package/index.cjs": `exports.via = "require";\n`,
  "node_modules/function-package/package.json": `{ "name": "function-package" }`,
  "node_modules/function-package/index.js": `module.exports = function hello() { return "called"; };\nmodule.exports.extra = 1;\n`,
};

test("npm packages, ES modules and CommonJS, have the exports that Node gives them, and one instance for all versions", async () => {
  await using app = await startHotrun({
    files: answering({
      ...packages,
      "answer.ts": `
import { createRequire } from "node:module";
import esm, { made as esmMade, named as esmNamed } from "esm-package";
import cjs, { made as cjsMade, named as cjsNamed } from "cjs-package";
import * as cjsNamespace from "cjs-package";
import { via } from "both-package";
import hello, { extra } from "function-package";
const require = createRequire(import.meta.url);
const known = ((globalThis as any).known ??= { esmMade, cjsMade });
export const answer = () => [
  esm, esmNamed, cjs.named, cjsNamed, via, require("both-package").via, hello(), extra,
  cjsNamespace.default === cjs, require("cjs-package") === cjs, known.esmMade === esmMade, known.cjsMade === cjsMade, "one",
];
`,
    }),
  });
  const expected = [
    "esm default",
    "esm named",
    "cjs named",
    "cjs named",
    "import",
    "require",
    "called",
    1,
    true,
    true,
    true,
    true,
  ];
  assert.deepEqual(await answerOf(app), [...expected, "one"]);
  app.edit("answer.ts", `"one"`, `"two"`);
  await app.reload();
  assert.deepEqual(await answerOf(app), [...expected, "two"]);
});

test("packages are loaded in their turn: a module that sets the environment runs before the package that reads it", async () => {
  const reading = (name: string, type: string, code: string): Files => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, type, main: "index.js" }),
    [`node_modules/${name}/index.js`]: code,
  });
  await using app = await startHotrun({
    files: answering({
      ...reading("esm-reader", "module", `export const seen = process.env.SET_BY_APP ?? "too early";\n`),
      ...reading("cjs-reader", "commonjs", `exports.seen = process.env.SET_BY_APP ?? "too early";\n`),
      ...reading("esm-marker", "module", `globalThis.loaded = [...(globalThis.loaded ?? []), "package"];\n`),
      "environment.ts": `process.env.SET_BY_APP = "in time";\n`,
      "before.ts": `(globalThis as any).loaded = [...((globalThis as any).loaded ?? []), "before"];\n`,
      "after.ts": `(globalThis as any).loaded = [...((globalThis as any).loaded ?? []), "after"];\n`,
      "answer.ts": `
import "./environment.ts";
import { seen as esm } from "esm-reader";
import { seen as cjs } from "cjs-reader";
import "./before.ts";
import "esm-marker";
import "./after.ts";
export const answer = () => [esm, cjs, ...(globalThis as any).loaded];
`,
    }),
  });
  assert.deepEqual(await answerOf(app), ["in time", "in time", "before", "package", "after"]);
});

test("a package with top-level await can be imported", async () => {
  await using app = await startHotrun({
    files: answering({
      "node_modules/waiting/package.json": `{ "name": "waiting", "type": "module", "exports": "./index.js" }`,
      "node_modules/waiting/index.js": `export const value = await Promise.resolve("waited for");\n`,
      "answer.ts": `import { value } from "waiting";\nexport const answer = () => value;\n`,
    }),
  });
  assert.equal(await answerOf(app), "waited for");
});

test("builtins are imported by both spellings, with live exports", async () => {
  await using app = await startHotrun({
    files: answering({
      "answer.ts": `import fs, { existsSync } from "fs";\nimport * as path from "node:path";\nexport const answer = () => [typeof fs.readFileSync, existsSync === fs.existsSync, path.basename("/a/b")];\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), ["function", true, "b"]);
});

test("re-exports, namespaces and default exports keep their meaning through a swap", async () => {
  await using app = await startHotrun({
    files: answering({
      "leaf.ts": `export default class Leaf { text = "one"; }\nexport const a = 1;\nexport type Ghost = string;\n`,
      "barrel.ts": `export * from "./leaf.ts";\nexport { default as Leaf } from "./leaf.ts";\nexport * as space from "./leaf.ts";\nexport type { Ghost } from "./leaf.ts";\n`,
      "answer.ts": `import { a, Leaf, space, type Ghost } from "./barrel.ts";\nconst ghost: Ghost = "g";\nexport const answer = () => [a, new Leaf().text, Object.keys(space), ghost];\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), [1, "one", ["a", "default"], "g"]);
  app.edit("leaf.ts", "one", "two");
  await app.reload();
  assert.deepEqual(await answerOf(app), [1, "two", ["a", "default"], "g"]);
});

test("a module that is imported no more is let go: its timers end", async () => {
  await using app = await startHotrun({
    files: answering({
      "extra.ts": `setInterval(() => console.log("extra ticks"), 5);\nexport const extra = 1;\n`,
      "answer.ts": `import { extra } from "./extra.ts";\nsetInterval(() => console.log("answer ticks"), 5);\nexport const answer = () => extra;\n`,
    }),
  });
  await app.printed("extra ticks\n");
  app.write("answer.ts", `setInterval(() => console.log("new answer ticks"), 5);\nexport const answer = () => 0;\n`);
  await app.reload();
  for (const old of ["extra ticks\n", "\nanswer ticks\n"]) await app.printedOnly("new answer ticks\n", old);
});

test("tsconfig paths, package imports and .js for .ts are resolved", async () => {
  await using app = await startHotrun({
    files: answering({
      "package.json": `{ "type": "module", "imports": { "#inner": "./lib/inner.ts" } }`,
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }`,
      "lib/inner.ts": `export const inner = "inner";\n`,
      "lib/aliased.ts": `export const aliased = "aliased";\n`,
      "lib/written-as-js.ts": `export const asJs = "as js";\n`,
      "answer.ts": `import { inner } from "#inner";\nimport { aliased } from "@lib/aliased.ts";\nimport { asJs } from "./lib/written-as-js.js";\nexport const answer = () => [inner, aliased, asJs];\n`,
    }),
  });
  assert.deepEqual(await answerOf(app), ["inner", "aliased", "as js"]);
  app.edit("lib/aliased.ts", `"aliased"`, `"changed"`);
  const reload = await app.reload();
  assert.equal(reload.plan, "swap");
  assert.deepEqual(await answerOf(app), ["inner", "changed", "as js"]);
});
