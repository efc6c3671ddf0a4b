import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { CompileError } from "../../../src/compile/compile-error.ts";
import { createCompiler, fileOf, idOf } from "../../../src/compile/compiler.ts";

/** A folder with these files, and a compiler for them. */
async function setUp(files: Record<string, string>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-compile-")));
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  const compiler = createCompiler({ nodeVersion: "20.19.0" });
  const id = (name: string) => idOf(join(folder, name));
  return {
    compiler,
    id,
    file: (name: string) => join(folder, name),
    write,
    /** Names of the modules that were compiled, relative. */
    async compile(name: string) {
      const compiled = await compiler.compile([id(name)]);
      return compiled.map((module) => fileOf(module.id).slice(folder.length + 1)).sort();
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const formats: [string, Record<string, string>, string, string][] = [
  ["TypeScript in a module package", { "package.json": `{"type":"module"}`, "a.ts": "export {};" }, "a.ts", "esm"],
  ["TypeScript without a type", { "package.json": "{}", "a.ts": "import fs from 'fs'; fs;" }, "a.ts", "cjs"],
  ["TypeScript without a type, with import.meta", { "package.json": "{}", "a.ts": "import.meta.url;" }, "a.ts", "esm"],
  [
    "TypeScript without a type, with top-level await",
    { "package.json": "{}", "a.ts": "await 1; export {};" },
    "a.ts",
    "esm",
  ],
  ["TypeScript in a CommonJS package", { "package.json": `{"type":"commonjs"}`, "a.ts": "export {};" }, "a.ts", "cjs"],
  [".mts", { "package.json": "{}", "a.mts": "export {};" }, "a.mts", "esm"],
  [".cts", { "package.json": `{"type":"module"}`, "a.cts": "export {};" }, "a.cts", "cjs"],
  ["JavaScript with import, without a type", { "package.json": "{}", "a.js": "import 'fs';" }, "a.js", "esm"],
  ["JavaScript with require, without a type", { "package.json": "{}", "a.js": "require('fs');" }, "a.js", "cjs"],
  [".mjs", { "a.mjs": "1;" }, "a.mjs", "esm"],
  [".cjs", { "package.json": `{"type":"module"}`, "a.cjs": "1;" }, "a.cjs", "cjs"],
  ["JSON", { "a.json": "{}" }, "a.json", "json"],
];
for (const [name, files, entry, format] of formats) {
  test(`format: ${name}`, async () => {
    using project = await setUp(files);
    await project.compile(entry);
    assert.equal(project.compiler.get(project.id(entry))?.source.format, format);
  });
}

test("plain JavaScript is not touched", async () => {
  const code = "#!/usr/bin/env node\nimport   'node:fs' ;\n";
  using project = await setUp({ "a.mjs": code });
  await project.compile("a.mjs");
  assert.equal(project.compiler.get(project.id("a.mjs"))?.source.code, code);
});

const resolutions: [string, Record<string, string>, string[]][] = [
  ["with extension", { "a.ts": "import './b.ts';", "b.ts": "" }, ["a.ts", "b.ts"]],
  ["without extension", { "a.ts": "import './b';", "b.ts": "" }, ["a.ts", "b.ts"]],
  [".js that is a .ts", { "a.ts": "import './b.js';", "b.ts": "" }, ["a.ts", "b.ts"]],
  ["a folder", { "a.ts": "import './b';", "b/index.ts": "" }, ["a.ts", "b/index.ts"]],
  [
    "paths of tsconfig",
    { "tsconfig.json": `{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}`, "a.ts": "import '~/b';", "lib/b.ts": "" },
    ["a.ts", "lib/b.ts"],
  ],
  [
    "imports of package.json",
    { "package.json": `{"type":"module","imports":{"#b":"./lib/b.ts"}}`, "a.ts": "import '#b';", "lib/b.ts": "" },
    ["a.ts", "lib/b.ts"],
  ],
  ["types are not imported", { "a.ts": "import type { B } from './b'; export type C = B;" }, ["a.ts"]],
  ["packages are not the user's", { "a.ts": "import 'p';", "node_modules/p/index.js": "import './q.js'" }, ["a.ts"]],
];
for (const [name, files, expected] of resolutions) {
  test(`resolution: ${name}`, async () => {
    using project = await setUp({ "package.json": `{"type":"module"}`, ...files });
    assert.deepEqual(await project.compile("a.ts"), expected);
  });
}

test("export names of packages are those that Node would give them", async () => {
  using project = await setUp({
    "package.json": `{"type":"module"}`,
    "a.ts": "import 'c'; import 'e';",
    "node_modules/c/package.json": `{"name":"c"}`,
    "node_modules/c/index.js": "exports.one = 1; module.exports = require('./two'); exports.three = 3;",
    "node_modules/c/two.js": "exports.two = 2;",
    "node_modules/e/package.json": `{"type":"module","exports":"./index.js"}`,
    "node_modules/e/index.js":
      "export default 1; export const a = 1; export * from './b.js'; export * as ns from './b.js';",
    "node_modules/e/b.js": "export default 2; export const b = 2;",
  });
  await project.compile("a.ts");
  const externals = project.compiler.get(project.id("a.ts"))?.externals ?? [];
  const names = externals.map(({ format, names: found }) => [format, [...found].sort()]);
  assert.deepEqual(names, [
    ["cjs", ["one", "three", "two"]],
    ["esm", ["a", "b", "default", "ns"]],
  ]);
});

test("O7 what does not parse is a failure with its place; all else is compiled all the same", async () => {
  using project = await setUp({ "a.ts": "import './b'; import './c';", "b.ts": "const x: = 1;", "c.ts": "export {};" });
  const error = await project.compile("a.ts").then(
    () => null,
    (thrown: unknown) => thrown as CompileError,
  );
  assert.ok(error instanceof CompileError);
  assert.deepEqual([error.failure.kind, error.failure.file, error.failure.line], ["parse", project.file("b.ts"), 1]);
  assert.match(error.failure.frame ?? "", /> 1 \| const x: = 1;/);
  assert.deepEqual(error.outcome.failed, [project.id("b.ts")]);
  assert.ok(project.compiler.get(project.id("c.ts")));
});

test("O7 an import that leads nowhere is a failure with its place and a hint", async () => {
  using project = await setUp({ "package.json": `{"type":"module"}`, "a.ts": "\nimport x from './nowhere.ts';\nx;" });
  const missing = await project.compile("a.ts").catch((error: CompileError) => error);
  assert.ok(missing instanceof CompileError);
  assert.deepEqual([missing.failure.kind, missing.failure.line, missing.failure.column], ["resolve", 2, 15]);
  assert.ok(missing.wanted.includes(project.file("nowhere.ts")));
  project.write("a.ts", "import y from '@scope/absent/sub'; y;");
  const absent = await project.compile("a.ts").catch((error: CompileError) => error);
  assert.ok(absent instanceof CompileError);
  assert.match(absent.failure.hint ?? "", /npm install @scope\/absent$/);
});

test("CommonJS that does not parse is found before anything runs", async () => {
  using project = await setUp({ "a.cjs": "const ok = 1;\nconst bad = ;\n" });
  const error = await project.compile("a.cjs").catch((thrown: CompileError) => thrown);
  assert.ok(error instanceof CompileError);
  assert.deepEqual([error.failure.kind, error.failure.line, error.failure.column], ["parse", 2, 13]);
});

test("all that is wrong is told at once: the first is the failure, the others come with it", async () => {
  using project = await setUp({
    "a.mts":
      'import "./b.mts";\nimport "./c.mts";\nimport "./nowhere.mts";\nimport "nothing-such";\nimport "./d.js";\n',
    "b.mts": "const b = 1;\nconst b = 2;\nconst c = 3;\nconst c = 4;\n",
    "c.mts": "export const = 1;\n",
  });
  const error = await project.compile("a.mts").catch((error) => error);
  assert.ok(error instanceof CompileError);
  const { failure, wanted } = error;
  const name = (file = "") => basename(file);
  assert.deepEqual([failure.kind, name(failure.file), failure.line], ["resolve", "a.mts", 3]);
  assert.deepEqual(
    failure.related?.map(({ relation, file, line }) => [relation, name(file), line]),
    [
      ["also", "a.mts", 4],
      ["also", "a.mts", 5],
    ],
  );
  assert.ok(wanted.includes(project.file("nowhere.mts")) && wanted.includes(project.file("d.ts")));

  project.write("a.mts", 'import "./b.mts";\nimport "./c.mts";\n');
  project.compiler.forget([project.id("a.mts")]);
  const { failure: parse } = await project.compile("a.mts").catch((error) => error);
  assert.deepEqual([parse.kind, name(parse.file), parse.line, parse.column], ["parse", "b.mts", 2, 7]);
  assert.doesNotMatch(parse.message, /more/);
  assert.deepEqual(
    parse.related.map((each: { file: string; line: number }) => [name(each.file), each.line]),
    [
      ["b.mts", 4],
      ["c.mts", 1],
    ],
  );
  assert.match(parse.related[1].frame, /> 1 \| export const = 1;/);
});

test("one wrong config is told once, however many modules it is for", async () => {
  using project = await setUp({
    "tsconfig.json": "{ compilerOptions: ",
    "a.mts": "1;",
    "b.mts": "1;",
  });
  const error = await project.compiler.compile([project.id("a.mts"), project.id("b.mts")]).catch((error) => error);
  assert.equal(error.failure.kind, "config");
  assert.equal(error.failure.related, undefined);
});

test("a file that is there under another extension", async () => {
  using project = await setUp({ "a.mjs": 'import "./b.js";', "b.mjs": "" });
  const { failure } = await project.compile("a.mjs").catch((error) => error);
  assert.match(failure.hint, /There is b\.mjs/);
});

test("the lock file says how a package is installed", async () => {
  using project = await setUp({ "pnpm-lock.yaml": "", "lib/a.mjs": 'import "nothing-such";' });
  const { failure } = await project.compile("lib/a.mjs").catch((error) => error);
  assert.equal(failure.hint, "Install it: pnpm add nothing-such");
});

test("what stands for a folder of the user's is not to be installed", async () => {
  const paths = `{"compilerOptions":{"baseUrl":".","paths":{"@/*":["./lib/*"],"@app/*":["./lib/*"]}}}`;
  using project = await setUp({ "tsconfig.json": paths, "lib/b.ts": "" });
  const hintOf = async (specifier: string) => {
    const importer = `${specifier.replace(/\W/g, "_")}.mts`;
    project.write(importer, `import "${specifier}";`);
    return (await project.compile(importer).catch((error) => error)).failure.hint;
  };
  for (const specifier of ["@/nope", "@app/nope", "lib/nope"])
    assert.match(await hintOf(specifier), /By the tsconfig it stands for \S*lib[/\\]nope\. Check the path/);
  assert.match(await hintOf("~/nope"), /^~\/nope is no package: .*"paths"/);
  assert.match(await hintOf("nothing-such/sub"), /^Install it: npm install nothing-such$/);
});

test("a package.json that does not parse: where, and once", async () => {
  using project = await setUp({
    "package.json": '{\n  "type": "module",\n}\n',
    "a.ts": 'import "./b.ts";',
    "b.ts": "",
  });
  const ids = [project.id("a.ts"), project.id("b.ts")];
  const { failure } = await project.compiler.compile(ids).catch((error) => error);
  assert.deepEqual([failure.code, failure.kind], ["HOTRUN_PACKAGE_JSON", "config"]);
  assert.deepEqual([failure.file, failure.line], [project.file("package.json"), 2]);
  assert.match(failure.frame, /> 2 \| {3}"type": "module",/);
  assert.equal(failure.related, undefined);
  project.write("package.json", '{ "type": "module" }');
  project.compiler.clearResolutions();
  assert.deepEqual(await project.compile("a.ts"), ["a.ts", "b.ts"]);
});
