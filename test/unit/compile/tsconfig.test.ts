import assert from "node:assert/strict";
import { test } from "node:test";
import { CompileError } from "../../../src/compile/compile-error.ts";
import { createTsconfigs } from "../../../src/compile/tsconfig.ts";
import { type Files, makeAppFolder } from "../../support/app-folder.ts";

function setUp(files: Files) {
  const folder = makeAppFolder(files, { packages: false });
  const read = new Set<string>();
  const tsconfigs = createTsconfigs((file) => read.add(file));
  return {
    folder,
    read,
    of: (name: string) => tsconfigs.of(folder.file(name)),
    jsx: (name: string) => tsconfigs.of(folder.file(name))?.options.jsx ?? null,
    failure(name: string): CompileError {
      try {
        tsconfigs.of(folder.file(name));
      } catch (error) {
        assert.ok(error instanceof CompileError);
        return error;
      }
      throw new Error("It was read without complaint.");
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const config = (options: object, rest: object = {}) => JSON.stringify({ compilerOptions: options, ...rest });

test("the nearest one counts, also for a file that it does not include; jsconfig.json is one", () => {
  using project = setUp({
    "tsconfig.json": config({ jsx: "react" }, { include: ["nothing"] }),
    "a/tsconfig.json": config({ jsx: "react-jsx" }),
    "b/jsconfig.json": config({ jsx: "preserve" }),
  });
  assert.deepEqual(["x.ts", "a/deep/x.ts", "b/x.js"].map(project.jsx), ["react", "react-jsx", "preserve"]);
});

test("what it extends counts: a list of files, packages, chains; the last and the nearest win", () => {
  using project = setUp({
    "tsconfig.json": config({ target: "es2022" }, { extends: ["./base/one.json", "@c/base"] }),
    "base/one.json": config({ jsx: "react", strict: true }, { extends: "./zero" }),
    "base/zero.json": config({ experimentalDecorators: true, target: "es5" }),
    "node_modules/@c/base/package.json": `{"name":"@c/base"}`,
    "node_modules/@c/base/tsconfig.json": config({ jsx: "react-jsx" }),
  });
  const options = project.of("x.ts")?.options;
  assert.deepEqual([options?.jsx, options?.experimentalDecorators, options?.target], ["react-jsx", true, "es2022"]);
  // A package's changes with an installation only.
  const files = ["tsconfig.json", "base/one.json", "base/zero.json"].map(project.folder.file);
  assert.deepEqual([...project.read].sort(), files.sort());
});

test("of a solution, the referenced config counts that includes the file; else the solution itself", () => {
  using project = setUp({
    "tsconfig.json": config({ jsx: "preserve" }, { files: [], references: [{ path: "./a.json" }, { path: "./lib" }] }),
    "a.json": config({ jsx: "react" }, { include: ["a"], exclude: ["a/not"], references: [{ path: "./b.json" }] }),
    "b.json": config({ jsx: "react-jsx" }, { include: ["b"], references: [{ path: "." }, { path: "./gone" }] }),
    "lib/tsconfig.json": config({ jsx: "react-jsxdev" }),
  });
  const found = ["a/x.ts", "b/x.ts", "lib/x.ts", "a/not/x.ts", "x.ts"].map(project.jsx);
  assert.deepEqual(found, ["react", "react-jsx", "react-jsxdev", "preserve", "preserve"]);
  assert.ok(project.read.has(project.folder.file("b.json")));
});

test("comments, trailing commas, a BOM and an empty file are as TypeScript has them", () => {
  const text = `\uFEFF{ // a "comment"\r\n /* } */ "compilerOptions": { "jsx": "react-jsx", "baseUrl": "./a//b", }, }`;
  using project = setUp({ "tsconfig.json": text, "b/tsconfig.json": "" });
  assert.equal(project.jsx("x.ts"), "react-jsx");
  assert.equal(project.jsx("b/x.ts"), null);
});

test("one that does not parse is a failure with its place, also where another extends it", () => {
  using project = setUp({
    "a/tsconfig.json": `{\n  "compilerOptions": { "jsx": }\n}`,
    "b/tsconfig.json": `{ "extends": "../a/tsconfig.json" }`,
    "c/tsconfig.json": `{ "compilerOptions": {`,
  });
  for (const name of ["a/x.ts", "b/x.ts"]) {
    const { failure } = project.failure(name);
    assert.deepEqual([failure.kind, failure.code], ["config", "HOTRUN_TSCONFIG"]);
    assert.deepEqual([failure.file, failure.line, failure.column], [project.folder.file("a/tsconfig.json"), 2, 31]);
    assert.match(failure.frame ?? "", /> 2 \| {3}"compilerOptions"/);
  }
  assert.equal(project.failure("c/x.ts").failure.line, 1);
});

test("one that extends what is not there is a failure, and waits for the file", () => {
  using project = setUp({ "tsconfig.json": `{ "extends": "./base" }`, "b/tsconfig.json": `{ "extends": "@c/gone" }` });
  const error = project.failure("x.ts");
  assert.match(error.message, /'\.\/base' not found/);
  assert.equal(error.failure.file, project.folder.file("tsconfig.json"));
  assert.ok(error.wanted.includes(project.folder.file("base.json")));
  assert.match(project.failure("b/x.ts").message, /@c\/gone/);
});
