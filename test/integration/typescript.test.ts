import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type AppFolder, type Files, makeAppFolder, repository } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

const serving = (expression: string) => `
import { createServer } from "node:http";
createServer((request, response) => response.end(JSON.stringify(${expression}))).listen(3000);
`;

const installed = join(repository, "node_modules");

/** An app with no packages but these, by the names that it has them under. */
function appWith(files: Files, packages: Record<string, string>): AppFolder {
  const folder = makeAppFolder({ "node_modules/@swc/.keep": "", ...files }, { packages: false });
  for (const [name, from] of Object.entries(packages)) install(folder, name, from);
  return folder;
}

function install(folder: AppFolder, name: string, from: string): void {
  symlinkSync(join(installed, from), folder.file(`node_modules/${name}`), "junction");
}

/** What dependency injection does with the types of a constructor, in the ways of Nest and TypeORM. */
const injection: Files = {
  "tsconfig.json": `{ "extends": "./base.json" }`,
  "base.json": `{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }`,
  "reflect.ts": `
const all = new Map<unknown, unknown>();
const key = (name: string, target: object, property?: string) => [name, (target as Function).name ?? target.constructor.name, property ?? ""].join();
Object.assign(Reflect, {
  metadata: (name: string, value: unknown) => (target: object, property?: string) => void all.set(key(name, target, property), value),
});
export const typesOf = (target: Function) => all.get(key("design:paramtypes", target)) as Function[];
`,
  "service.ts": `export class Service { text = "one"; }\n`,
  "shape.ts": `export interface Shape { side: number }\n`,
  "controller.ts": `
import type { Shape } from "./shape";
import { Service } from "./service";
const Injectable = (target: Function): void => {};
@Injectable
export class Controller {
  constructor(readonly service: Service, count: number, shape?: Shape) {}
}
`,
  "app.ts": `
import { typesOf } from "./reflect";
import { Controller } from "./controller";
${serving(`[new Controller(new (typesOf(Controller)[0] as any)()).service.text, typesOf(Controller).map(({ name }) => name)]`)}`,
};

const compilers: [title: string, packages: Record<string, string>][] = [
  ["TypeScript", { typescript: "typescript-5" }],
  ["@swc/core", { typescript: "typescript", "@swc/core": "@swc/core" }],
];
for (const [title, packages] of compilers) {
  for (const type of ["module", "commonjs"]) {
    test(`emitDecoratorMetadata by ${title}, in a package of type ${type}: what is injected is swapped`, async () => {
      using folder = appWith({ ...injection, "package.json": JSON.stringify({ type }) }, packages);
      await using app = await startHotrun({ files: {}, folder });
      const answer = async () => JSON.parse((await app.get("/")).body);
      assert.deepEqual(await answer(), ["one", ["Service", "Number", "Object"]]);
      app.edit("service.ts", "one", "two");
      assert.equal((await app.reload()).plan, "swap");
      assert.deepEqual(await answer(), ["two", ["Service", "Number", "Object"]]);
      app.edit("controller.ts", "count: number", "count: string");
      assert.equal((await app.reload()).plan, "swap");
      assert.deepEqual(await answer(), ["two", ["Service", "String", "Object"]]);
    });
  }
}

test("emitDecoratorMetadata without a compiler for it: a failure that says what to install, and mends itself then", async () => {
  using folder = appWith(injection, { typescript: "typescript" });
  await using app = await startHotrun({ files: {}, folder, until: "failure" });
  const failure = app.log.events.find((event) => event.type === "failure");
  assert.ok(failure);
  assert.deepEqual(
    [failure.code, failure.file, failure.line],
    ["HOTRUN_DECORATOR_METADATA", app.file("controller.ts"), 5],
  );
  assert.equal(failure.hint, "npm i -D @swc/core");
  install(folder, "@swc/core", "@swc/core");
  app.write("package.json", `{ "type": "module", "devDependencies": { "@swc/core": "*" } }`);
  await app.next("ready");
  assert.equal(JSON.parse((await app.get("/")).body)[0], "one");
});

test("a decorator on a parameter without experimentalDecorators: the failure has the line and the option", async () => {
  await using app = await startHotrun({
    files: {
      "tsconfig.json": "{}",
      "app.ts": "const d: any = 0;\nexport class A {\n  constructor(@d a: string) {}\n}\n",
    },
    until: "failure",
  });
  const failure = app.log.events.find((event) => event.type === "failure");
  assert.deepEqual([failure?.kind, failure?.line], ["parse", 3]);
  assert.match(failure?.hint ?? "", /"experimentalDecorators": true/);
});

test("a tsconfig that does not parse is a failure, and goes with its correction", async () => {
  await using app = await startHotrun({
    files: { "tsconfig.json": `{ "extends": "./base" }`, "base.json": "{ bad }", "app.ts": serving('"up"') },
    until: "failure",
  });
  const failure = app.log.events.find((event) => event.type === "failure");
  assert.deepEqual([failure?.code, failure?.file, failure?.line], ["HOTRUN_TSCONFIG", app.file("base.json"), 1]);
  app.write("base.json", "{}");
  await app.next("ready");
  assert.equal((await app.get("/")).body, '"up"');
});

test("what decides how modules are compiled makes a restart, wherever it is", async () => {
  await using app = await startHotrun({
    args: ["--import", "./hooks/first.mjs"],
    files: {
      "hooks/first.mjs": `globalThis.first = 1;\n`,
      "tsconfig.json": `{ "extends": "./config/base.json" }`,
      "config/base.json": `{ "compilerOptions": { "target": "es2022" } }`,
      "lib/package.json": `{ "type": "module" }`,
      "lib/fields.ts": `export class Fields { declared?: string }\n`,
      "app.ts": `import { Fields } from "./lib/fields.ts";\n${serving('["declared" in new Fields(), Reflect.get(globalThis, "first")]')}`,
    },
  });
  assert.equal((await app.get("/")).body, "[true,1]");
  app.edit("config/base.json", "es2022", "es2021");
  const extended = await app.reload();
  assert.deepEqual([extended.plan, extended.reason], ["restart", "config/base.json is read before the app starts"]);
  assert.equal((await app.get("/")).body, "[false,1]");
  app.edit("hooks/first.mjs", "= 1", "= 2");
  assert.equal((await app.reload()).plan, "restart");
  assert.equal((await app.get("/")).body, "[false,2]");
  app.write("lib/package.json", `{ "type": "module", "private": true }`);
  assert.equal((await app.reload()).plan, "restart");
});

test("a native add-on of the user's makes a restart, whoever loads it", async () => {
  const [binding = ""] = readdirSync(join(installed, "@oxc-resolver")).filter((name) => name.startsWith("binding-"));
  const [addon = ""] = readdirSync(join(installed, "@oxc-resolver", binding)).filter((name) => name.endsWith(".node"));
  using folder = makeAppFolder({
    "native.cjs": `module.exports = Object.keys(require("./build/addon.node")).includes("ResolverFactory");\n`,
    "build/.keep": "",
    "app.ts": `import native from "./native.cjs";\n${serving("native")}`,
  });
  copyFileSync(join(installed, "@oxc-resolver", binding, addon), folder.file("build/addon.node"));
  await using app = await startHotrun({ files: {}, folder });
  assert.equal((await app.get("/")).body, "true");
  copyFileSync(folder.file("build/addon.node"), folder.file("build/next"));
  appendFileSync(folder.file("build/next"), "another build");
  app.log.mark();
  renameSync(folder.file("build/next"), folder.file("build/addon.node"));
  const reload = await app.reload();
  assert.deepEqual(
    [reload.plan, reload.reason],
    ["restart", "build/addon.node is native code, which a process loads once"],
  );
  assert.equal((await app.get("/")).body, "true");
});

test("what import() rejects with when a module does not parse is a SyntaxError; when one is missing, Node's error", async () => {
  await using app = await startHotrun({
    files: {
      "bad.ts": "export const a: = 1;\n",
      "worse.cts": "const a = ;\n",
      "bad.cjs": "const a = ;\n",
      "bad.mjs": "let a; let a;\n",
      "deep.ts": `import "./bad.ts";\n`,
      "lost.ts": `import "./nowhere.ts";\n`,
      "app.ts": `
const tell = async (name: string) =>
  import(name).then(() => "loaded", (error) => [error instanceof SyntaxError, error.name, error.code ?? null]);
const found = await Promise.all(["./bad.ts", "./worse.cts", "./bad.cjs", "./bad.mjs", "./deep.ts", "./lost.ts", "./none.ts", "none"].map(tell));
${serving("found")}`,
    },
  });
  const found = JSON.parse((await app.get("/")).body);
  assert.deepEqual(
    found.map(([isSyntax]: [boolean]) => isSyntax),
    [true, true, true, true, true, false, false, false],
  );
  assert.deepEqual(found.slice(5), Array(3).fill([false, "Error", "ERR_MODULE_NOT_FOUND"]));
});
