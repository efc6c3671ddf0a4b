import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

/** A package that loads the user's files itself, as route loaders and migration runners do. */
const loaderPackage: Files = {
  "node_modules/loader/package.json": `{ "name": "loader", "main": "index.js" }`,
  "node_modules/loader/index.js": `
const { readdirSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const files = (folder) => readdirSync(folder).sort().map((name) => join(folder, name));
exports.importAll = (folder) => Promise.all(files(folder).map((file) => import(pathToFileURL(file).href)));
exports.requireAll = (folder) => files(folder).map((file) => require(file));
exports.resolve = (path) => require.resolve(path);
`,
};

const serving = (answer: string): string => `
import { createServer } from "node:http";
${answer}
createServer(async (_request, response) => response.end(JSON.stringify(await answer()))).listen(3000);
`;

const answerOf = async (app: Awaited<ReturnType<typeof startHotrun>>) => JSON.parse((await app.get("/")).body);

test("a package that imports the user's TypeScript files gets the app's instances, new ones after a swap", async () => {
  await using app = await startHotrun({
    files: {
      ...loaderPackage,
      "state.ts": `export const state = { count: 0 };\n`,
      "routes/a.ts": `import { state } from "../state.ts";\nexport const name: string = "a one";\nexport const seen = () => state.count;\n`,
      "routes/b.ts": `export default class B { name = "b one"; }\n`,
      "app.ts": serving(`
import loader from "loader";
import { state } from "./state.ts";
import * as direct from "./routes/a.ts";
const [a, b] = await loader.importAll(new URL("./routes", import.meta.url).pathname);
state.count++;
const answer = () => [a === direct, a.name, a.seen(), new b.default().name];
`),
    },
  });
  assert.deepEqual(await answerOf(app), [true, "a one", 1, "b one"]);
  app.edit("routes/a.ts", "a one", "a two");
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), [true, "a two", 2, "b one"]);
  app.edit("routes/b.ts", "b one", "b two");
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), [true, "a two", 3, "b two"]);
});

test("names that a file exports only after a change are there for a package that imports it again", async () => {
  await using app = await startHotrun({
    files: {
      ...loaderPackage,
      "routes/a.ts": `export const one = 1;\n`,
      "app.ts": serving(
        `import loader from "loader";\nconst answer = async () => Object.keys((await loader.importAll(import.meta.dirname + "/routes"))[0]);`,
      ),
    },
  });
  assert.deepEqual(await answerOf(app), ["one"]);
  app.write("routes/a.ts", `export const one = 1;\nexport const two = 2;\n`);
  await app.reload();
  assert.deepEqual(await answerOf(app), ["one", "two"]);
});

test("a package that requires the user's files gets the app's instances, new ones after a swap", async () => {
  await using app = await startHotrun({
    files: {
      ...loaderPackage,
      "package.json": "{}",
      "state.ts": `export const state = { count: 0 };\n`,
      "routes/a.ts": `import { state } from "../state";\nenum Kind { One = "one" }\nexport const kind = Kind.One;\nexport const seen = () => state.count;\n`,
      "routes/data.json": `{ "value": 1 }`,
      "app.ts": serving(`
import { requireAll, resolve } from "loader";
import { state } from "./state";
import * as direct from "./routes/a";
const [a, data] = requireAll(__dirname + "/routes");
state.count++;
const answer = () => [a.kind === direct.kind, a.kind, a.seen(), data.value, resolve(__dirname + "/state") === __dirname + "/state.ts"];
`),
    },
  });
  assert.deepEqual(await answerOf(app), [true, "one", 1, 1, true]);
  app.edit("routes/a.ts", `"one"`, `"two"`);
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), [true, "two", 2, 1, true]);
  app.write("routes/data.json", `{ "value": 2 }`);
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), [true, "two", 3, 2, true]);
});

test("createRequire in an ES module gives the app's instances", async () => {
  await using app = await startHotrun({
    files: {
      "legacy.cts": `export const made: string = "one";\nexport const list: string[] = [];\n`,
      "app.ts": serving(`
import { createRequire } from "node:module";
import * as imported from "./legacy.cts";
const require = createRequire(import.meta.url);
const required = require("./legacy.cts");
const answer = () => [required.list === imported.list, required.made, require.resolve("./legacy.cts").endsWith("legacy.cts")];
`),
    },
  });
  assert.deepEqual(await answerOf(app), [true, "one", true]);
  app.edit("legacy.cts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), [true, "two", true]);
});

test("CommonJS can require the user's ES modules", async () => {
  await using app = await startHotrun({
    files: {
      "package.json": "{}",
      "leaf.mts": `export const leaf: string = "one";\n`,
      "esm.mts": `export { leaf } from "./leaf.mts";\nexport default function hello() { return "hello"; }\nexport let count = 0;\nexport const next = () => ++count;\n`,
      "waiting.mts": `export const value = await new Promise<number>((resolve) => setTimeout(resolve, 1, 1));\n`,
      "app.ts": serving(`
import hello, { count, leaf, next } from "./esm.mts";
const again = require("./esm.mts");
const code = (() => { try { return require("./waiting.mts"); } catch (error) { return (error as any).code; } })();
next();
const answer = () => [hello(), count, leaf, again.leaf, again.__esModule, code];
`),
    },
  });
  assert.deepEqual(await answerOf(app), ["hello", 1, "one", "one", true, "ERR_REQUIRE_ASYNC_MODULE"]);
  app.edit("leaf.mts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), ["hello", 1, "two", "two", true, "ERR_REQUIRE_ASYNC_MODULE"]);
});

test("a module that the app takes out of require.cache is made anew by the next require", async () => {
  await using app = await startHotrun({
    files: {
      "package.json": "{}",
      "made.ts": `export const made = { at: process.hrtime.bigint() };\n`,
      "app.ts": serving(`
const first = require("./made");
const same = require("./made") === first;
delete require.cache[require.resolve("./made")];
const second = require("./made");
const answer = () => [same, first === second, require("./made") === second];
`),
    },
  });
  assert.deepEqual(await answerOf(app), [true, false, true]);
});

/** A package that bundles a configuration, imports the outcome from a file beside it, and deletes that: as Vite does. */
const configPackage: Files = {
  "node_modules/configured/package.json": `{ "name": "configured", "main": "index.js" }`,
  "node_modules/configured/index.js": `
const { readFileSync, unlinkSync, writeFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
let count = 0;
exports.load = async (file) => {
  const temporary = file + ".timestamp-" + ++count + ".mjs";
  writeFileSync(temporary, readFileSync(file, "utf8"));
  try {
    return (await import(pathToFileURL(temporary).href)).default;
  } finally {
    unlinkSync(temporary);
  }
};
`,
};

test("a package deletes the module that it wrote and imported: nothing is made anew for that", async () => {
  await using app = await startHotrun({
    files: {
      ...configPackage,
      "tool.config.js": `export default "configured";\n`,
      "leaf.ts": `export const leaf: string = "one";\n`,
      "app.ts": serving(`
import { load } from "configured";
import { leaf } from "./leaf.ts";
const config = await load(import.meta.dirname + "/tool.config.js");
const answer = () => [leaf, config];
`),
    },
  });
  for (const [index, text] of ["two", "three"].entries()) {
    const temporary = app.file(`tool.config.js.timestamp-${index + 1}.mjs`);
    await app.log.until("the end of the temporary module", () =>
      app.log.events.some((event) => event.type === "reload" && event.files.includes(temporary)),
    );
    app.write("leaf.ts", `export const leaf: string = "${text}";\n`);
    assert.equal((await app.reload()).plan, "swap");
    assert.deepEqual(await answerOf(app), [text, "configured"]);
  }
  assert.deepEqual(
    app.reloads.map(({ files }) => files),
    [[app.file("leaf.ts")], [app.file("leaf.ts")]],
  );
});

test("a file that a package loads from a folder that it lists is gone when it is deleted", async () => {
  await using app = await startHotrun({
    files: {
      ...loaderPackage,
      "routes/a.ts": `export const name = "a";\n`,
      "routes/b.ts": `export const name = "b";\n`,
      "app.ts": serving(`
import loader from "loader";
const routes = await loader.importAll(import.meta.dirname + "/routes");
const answer = () => routes.map(({ name }) => name);
`),
    },
  });
  assert.deepEqual(await answerOf(app), ["a", "b"]);
  app.remove("routes/b.ts");
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), ["a"]);
});

const esPackage: Files = {
  "node_modules/es/package.json": `{ "name": "es", "type": "module", "exports": "./index.js" }`,
  "node_modules/es/index.js": `export { load } from "./load.js";\n`,
  "node_modules/es/load.js": `export const load = (url) => import(url);\n`,
};

const cjsPackage = (code: string): Files => ({
  "node_modules/cjs/package.json": `{ "name": "cjs", "main": "index.js" }`,
  "node_modules/cjs/index.js": code,
});

/** Ways to Node's own loader, each the first in its app: before Node 22.15 its hooks wait for that. */
const loads: Record<string, Files> = {
  "the code of a package": {
    ...cjsPackage(`exports.load = (url) => import /* of the app */ (url);\n`),
    "load.ts": `export { load } from "cjs";\n`,
  },
  "a text in a package": {
    ...cjsPackage(`exports.load = new Function("url", "return import(url)");\n`),
    "load.ts": `export { load } from "cjs";\n`,
  },
  "an ES module that the app imports": { ...esPackage, "load.ts": `export { load } from "es";\n` },
  "an ES module that a package requires": {
    ...esPackage,
    ...cjsPackage(`exports.load = (url) => require("es").load(url);\n`),
    "load.ts": `export { load } from "cjs";\n`,
  },
  "a text in the app": { "load.ts": `export const load = new Function("url", "return import(url)");\n` },
};

for (const [way, files] of Object.entries(loads)) {
  test(`what is imported by ${way} is the app's instance`, async () => {
    await using app = await startHotrun({
      files: {
        ...files,
        "state.ts": `export const state: { count: number } = { count: 1 };\n`,
        "app.ts": serving(`
import { load } from "./load.ts";
import { state } from "./state.ts";
const answer = async () => (await load(new URL("./state.ts", import.meta.url).href)).state === state;
`),
      },
    });
    assert.equal(await answerOf(app), true);
  });
}

test("an app of which nothing imports by Node's loader has no thread for that", async () => {
  await using app = await startHotrun({
    files: {
      ...cjsPackage(`exports.name = "plain";\n`),
      "app.ts": serving(`
import { name } from "cjs";
const lazily = () => import("./lazy.ts");
const threads = () => (process.report.getReport() as unknown as { workers: unknown[] }).workers.length;
const answer = async () => [name, (await lazily()).name, threads()];
`),
      "lazy.ts": `export const name = "lazy";\n`,
    },
  });
  assert.deepEqual(await answerOf(app), ["plain", "lazy", 0]);
});

test("hooks that the app registers in Node's loader see the packages that it imports", async () => {
  await using app = await startHotrun({
    args: ["--import", "./register.mjs"],
    files: {
      "node_modules/plain/package.json": `{ "name": "plain", "type": "module", "exports": "./index.js" }`,
      "node_modules/plain/index.js": `export const name = "plain";\n`,
      "register.mjs": `import { register } from "node:module";\nregister("./hooks.mjs", import.meta.url);\n`,
      "hooks.mjs": `
export async function load(url, context, next) {
  const result = await next(url, context);
  return url.includes("/plain/") ? { ...result, source: String(result.source).replace('"plain"', '"patched"') } : result;
}
`,
      "app.ts": serving(`import { name } from "plain";\nconst answer = () => [name, "one"];`),
    },
  });
  assert.deepEqual(await answerOf(app), ["patched", "one"]);
  app.edit("app.ts", `"one"`, `"two"`);
  assert.equal((await app.reload()).plan, "swap");
  assert.deepEqual(await answerOf(app), ["patched", "two"]);
});

test("a package may import a package that is linked to it from outside", async () => {
  await using app = await startHotrun({
    files: {
      "linked/package.json": `{ "name": "linked", "type": "module", "exports": "./index.js" }`,
      "linked/index.js": `import { part } from "./part.js";\nexport const whole = part + "!", more = 1;\n`,
      "linked/part.js": `export const part = "part";\n`,
      "node_modules/plug/package.json": `{ "name": "plug", "type": "module", "exports": "./index.js" }`,
      "node_modules/plug/index.js": `import { whole } from "linked";\nexport const plugged = whole, other = 2;\n`,
      "app.ts": serving(`import { plugged, other } from "plug";\nconst answer = () => [plugged, other];`),
      "link.mjs": `import { symlinkSync } from "node:fs";\nsymlinkSync("../linked", "node_modules/linked", "junction");\n`,
    },
    args: ["--import", "./link.mjs"],
  });
  assert.deepEqual(await answerOf(app), ["part!", 2]);
});
