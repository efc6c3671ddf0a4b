import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { CompileError } from "../../../src/compile/compile-error.ts";
import { createCompiler, idOf } from "../../../src/compile/compiler.ts";
import type { ModuleSource } from "../../../src/protocol/app.ts";
import { type Files, makeAppFolder, repository } from "../../support/app-folder.ts";

/** Packages by the names that an app has them under. */
type Packages = Record<string, string>;

async function setUp(files: Files, packages: Packages = {}) {
  const folder = makeAppFolder({ "node_modules/@swc/.keep": "", ...files }, { packages: false });
  const install = (more: Packages) => {
    for (const [name, from] of Object.entries(more)) {
      symlinkSync(join(repository, "node_modules", from), folder.file(join("node_modules", name)), "junction");
    }
  };
  install(packages);
  const compiler = createCompiler({ nodeVersion: "20.19.0" });
  return {
    folder,
    compiler,
    install,
    async compile(name: string): Promise<ModuleSource> {
      const id = idOf(folder.file(name));
      compiler.forget([id]);
      await compiler.compile([id]);
      return compiler.get(id)?.source as ModuleSource;
    },
    async failure(name: string): Promise<CompileError> {
      const error = await compiler.compile([idOf(folder.file(name))]).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof CompileError, String(error));
      return error;
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const tsconfig = (options: object) => JSON.stringify({ compilerOptions: options });

/** What a module compiles to with these options. */
async function compiled(name: string, source: string, options: object = {}, files: Files = {}): Promise<string> {
  using project = await setUp({ "tsconfig.json": tsconfig(options), [name]: source, ...files });
  return (await project.compile(name)).code;
}

const react = {
  "node_modules/react/package.json": `{"exports":{"./jsx-runtime":"./x.js","./jsx-dev-runtime":"./x.js",".":"./x.js"}}`,
  "node_modules/react/x.js": "",
  "node_modules/preact/package.json": `{"exports":{"./jsx-runtime":"./x.js","./jsx-dev-runtime":"./x.js",".":"./x.js"}}`,
  "node_modules/preact/x.js": "",
};
const jsx: [title: string, options: object, source: string, expected: RegExp][] = [
  ["react", { jsx: "react" }, "<b/>", /React\.createElement\("b"/],
  [
    "react with factories",
    { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "F" },
    "<><b/></>",
    /h\(F, null, .*h\("b"/,
  ],
  ["react with a pragma", { jsx: "react" }, "/** @jsx h */ <b/>", /\bh\("b"/],
  ["react-jsx", { jsx: "react-jsx" }, "<b/>", /from "react\/jsx-runtime"/],
  ["react-jsx from elsewhere", { jsx: "react-jsx", jsxImportSource: "preact" }, "<b/>", /from "preact\/jsx-runtime"/],
  ["react-jsxdev", { jsx: "react-jsxdev" }, "<b/>", /from "react\/jsx-dev-runtime"[\s\S]*lineNumber: 1/],
  ["preserve, which is another tool's to do", { jsx: "preserve" }, "<b/>", /from "react\/jsx-runtime"/],
  ["preserve with React at hand", { jsx: "preserve" }, 'import React from "react"; <b/>', /React\.createElement/],
  ["preserve with a factory", { jsx: "preserve", jsxFactory: "h" }, "<b/>", /\bh\("b"/],
  ["nothing", {}, "<b/>", /from "react\/jsx-runtime"/],
  ["nothing but an import source", { jsxImportSource: "preact" }, "<b/>", /from "preact\/jsx-runtime"/],
  ["a pragma for the import source", {}, "/** @jsxImportSource preact */ <b/>", /from "preact\/jsx-runtime"/],
  ["a pragma for the runtime", { jsx: "react-jsx" }, "/** @jsxRuntime classic */ <b/>", /React\.createElement/],
];
for (const [title, options, source, expected] of jsx) {
  for (const name of ["a.tsx", "a.jsx"]) {
    test(`jsx: ${title} (${name})`, async () => {
      assert.match(await compiled(name, `export const x = 1; ${source}`, options, react), expected);
    });
  }
}

const fields = "export class A { declared: string; set = 1 }";
const options: [title: string, options: object, source: string, expected: RegExp][] = [
  ["fields are defined", { target: "es2022" }, fields, /declared;\s+set = 1;/],
  ["fields are assigned before ES2022", { target: "es2021" }, fields, /^(?![\s\S]*declared)[\s\S]*this\.set = 1/],
  [
    "fields as said",
    { target: "esnext", useDefineForClassFields: false },
    fields,
    /^(?![\s\S]*declared)[\s\S]*this\.set = 1/,
  ],
  ["enums", {}, "export enum E { A = 1 }", /\["A"\] = 1\] = "A"/],
  ["const enums are there for other modules", {}, "export const enum E { A = 1 }", /\["A"\] = 1\] = "A"/],
  ["namespaces", {}, "export namespace N { export const a = 1 }", /N2\.a = 1/],
  ["import = require", {}, 'import fs = require("node:fs"); fs;', /createRequire.*\nconst fs = require\("node:fs"\)/],
  ["unused imports go", {}, 'import { a } from "node:fs";', /^\s*$/],
  [
    "verbatimModuleSyntax",
    { verbatimModuleSyntax: true },
    'import { type A, stat } from "node:fs"; import type { B } from "b";',
    /^import \{ stat \} from "node:fs";\s*$/,
  ],
  ["satisfies", {}, "export const a = { b: 1 } satisfies object;", /const a = \{ b: 1 \};/],
  ["using", {}, "{ using a = globalThis.b; }", /__using\(/],
  [
    "experimental decorators",
    { experimentalDecorators: true },
    "@d class A { @p x = 1 } function d() {}",
    /__decorateClass\(/,
  ],
  ["standard decorators", {}, "@d class A { @p x = 1 } function d() {}", /__decoratorStart\(/],
  [
    "a hashbang with a BOM",
    {},
    "\uFEFF#!/usr/bin/env node\r\nexport const a: number = 1;\r\n",
    /^#!\/usr\/bin\/env node\nconst a = 1;/,
  ],
];
for (const [title, given, source, expected] of options) {
  test(`TypeScript: ${title}`, async () => {
    assert.match(await compiled("a.ts", source, given), expected);
  });
}

test("CommonJS in TypeScript: import =, export =, and import.meta as bundlers have it", async () => {
  const source =
    'import fs = require("node:fs");\nconst url = import.meta.url, folder = import.meta.dirname;\nexport = { fs, url, folder };\n';
  using project = await setUp({ "package.json": `{"type":"commonjs"}`, "a.ts": source });
  const { code, format } = await project.compile("a.ts");
  assert.equal(format, "cjs");
  assert.match(code, /const fs = require\("node:fs"\);/);
  assert.match(code, /const url = "file:\/\/.*a\.ts", folder = __dirname;/);
  assert.match(code, /module\.exports = \{ fs, url, folder \}/);
});

test("import.meta in a comment or a string makes no ES module", async () => {
  using project = await setUp({
    "package.json": "{}",
    "a.ts": '// import.meta\nexport const a = "import.meta", b = __dirname;',
  });
  assert.equal((await project.compile("a.ts")).format, "cjs");
});

test("a decorator on a parameter needs experimentalDecorators: the failure says so, at the line", async () => {
  using project = await setUp({ "tsconfig.json": "{}", "a.ts": "export class A {\n  constructor(@d b: string) {}\n}" });
  const { failure } = await project.failure("a.ts");
  assert.deepEqual([failure.kind, failure.line, failure.column], ["parse", 2, 15]);
  assert.match(failure.hint ?? "", /"experimentalDecorators": true/);
});

test("columns count characters", async () => {
  using project = await setUp({ "a.ts": 'const ü = "ä", x = ;' });
  assert.equal((await project.failure("a.ts")).failure.column, 20);
});

const decorated = `
import { Inject } from "./di.ts";
import { Service } from "./service.ts";
import type { OnlyType } from "./types.ts";
import { Unused } from "./unused.ts";
const note: Unused | null = null;
@Inject
export class Controller {
  constructor(readonly service: Service, only: OnlyType, count: number) { throw new Error("made"); }
  @Inject when?: Date;
  plain = note;
}
`;
const compilers: [title: string, packages: Packages][] = [
  ["typescript", { typescript: "typescript-5" }],
  [
    "@swc/core",
    { typescript: "typescript", "@swc/core": "@swc/core", "@swc/counter": "@swc/counter", "@swc/types": "@swc/types" },
  ],
];
const withMetadata = tsconfig({ experimentalDecorators: true, emitDecoratorMetadata: true, target: "es2021" });
const parts: Files = {
  "tsconfig.json": withMetadata,
  "di.ts": "export const Inject = 1;",
  "service.ts": "export class Service {}",
  "types.ts": "export {};",
  "unused.ts": "export {};",
};

for (const [title, packages] of compilers) {
  test(`emitDecoratorMetadata by ${title}: types of values are there, in both formats, at their places`, async () => {
    for (const format of ["esm", "cjs"]) {
      const type = format === "esm" ? "module" : "commonjs";
      using project = await setUp(
        { ...parts, "package.json": JSON.stringify({ type }), "a b.ts": decorated },
        packages,
      );
      const { code, format: made, map = "{}", ...source } = await project.compile("a b.ts");
      assert.equal(made, format);
      assert.match(code, /design:paramtypes[\s\S]*Service[\s\S]*Number/);
      assert.match(code, /design:type", typeof [\s\S]*Date/);
      assert.match(code, /this\.plain = note/);
      const used = Object.keys(format === "esm" ? source.imports : source.requires);
      assert.deepEqual(used, ["./di.ts", "./service.ts"]);
      const lines = code.split("\n");
      const line = lines.findIndex((text) => text.includes('new Error("made")'));
      const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(
        line,
        (lines[line] as string).indexOf("new Error"),
      );
      assert.ok("originalLine" in entry);
      assert.deepEqual([entry.originalLine, entry.originalColumn], [8, 80]);
      assert.equal(entry.originalSource, idOf(project.folder.file("a b.ts")));
    }
  });
}

test("emitDecoratorMetadata: a module without decorators needs no other compiler, whatever its comments say", async () => {
  using project = await setUp({ ...parts, "a.ts": '/** @deprecated */ export const mail: string = "a@b.c";' });
  assert.match((await project.compile("a.ts")).code, /const mail = "a@b\.c"/);
});

test("emitDecoratorMetadata: where no compiler has it, that is a failure with what to do; TypeScript 7 has none", async () => {
  using project = await setUp({ ...parts, "a.ts": `/** @see x */${decorated}` }, { typescript: "typescript" });
  const { failure } = await project.failure("a.ts");
  assert.deepEqual(
    [failure.kind, failure.code, failure.line, failure.column],
    ["config", "HOTRUN_DECORATOR_METADATA", 7, 1],
  );
  assert.equal(failure.hint, "npm i -D @swc/core");
});

test("what one compiler made is not taken for another's", async () => {
  const [typescript, swc] = compilers.map(([, packages]) => packages) as [Packages, Packages];
  using project = await setUp({ ...parts, "a.ts": decorated }, { "@swc/core": swc["@swc/core"] as string });
  const compileOnce = async () => {
    const cacheFolder = project.folder.file("node_modules/.cache");
    const compiler = createCompiler({ nodeVersion: "20.19.0", cacheFolder });
    const id = idOf(project.folder.file("a.ts"));
    await compiler.compile([id]);
    await compiler.keep();
    return compiler.get(id)?.source.code ?? "";
  };
  assert.match(await compileOnce(), /_ts_metadata\(/);
  project.install(typescript);
  assert.match(await compileOnce(), /__metadata\(/);
});
