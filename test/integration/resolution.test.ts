import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { makeAppFolder } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

const serving = (expression: string) => `
import { createServer } from "node:http";
createServer((request, response) => response.end(JSON.stringify(${expression}))).listen(3000);
`;

test("a linked workspace package is hot, with a tsconfig and a type of its own", async () => {
  using folder = makeAppFolder(
    {
      "package.json": `{ "workspaces": ["packages/*"] }`,
      "packages/lib/package.json": `{ "name": "@w/lib", "type": "module", "exports": "./src/index.ts" }`,
      "packages/lib/tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }`,
      "packages/lib/src/index.ts": `export { text } from "~/text";\n`,
      "packages/lib/src/text.ts": `export const text: string = "one";\n`,
      "packages/app/package.json": `{ "type": "module", "imports": { "#env": { "custom": "./custom.ts", "default": "./plain.ts" } } }`,
      "packages/app/tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }`,
      "packages/app/lib/own.ts": `export const own: string = "own";\n`,
      "packages/app/custom.ts": `export const env: string = "custom";\n`,
      "packages/app/plain.ts": `export const env: string = "plain";\n`,
      "packages/app/app.ts": `import { text } from "@w/lib";\nimport { own } from "~/own.js";\nimport { env } from "#env";\n${serving("[text, own, env]")}`,
    },
    { packages: false },
  );
  mkdirSync(folder.file("node_modules/@w"), { recursive: true });
  symlinkSync(folder.file("packages/lib"), folder.file("node_modules/@w/lib"), "junction");
  await using app = await startHotrun({ files: {}, folder, cwd: "packages/app", args: ["--conditions", "custom"] });
  assert.equal((await app.get("/")).body, '["one","own","custom"]');
  app.edit("packages/lib/src/text.ts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await app.get("/")).body, '["two","own","custom"]');
});

test("files and folders may be called anything: they are found, hot, and in stack traces", async () => {
  const trace = "export const where = () => {\n  type Nothing = string;\n  return new Error().stack;\n};\n";
  await using app = await startHotrun({
    entry: "a #1 %20/äpp.ts",
    files: {
      "a #1 %20/package.json": `{ "type": "module" }`,
      "a #1 %20/lib#.ts": trace,
      "a #1 %20/sp ace/text.ts": `export const text: string = "one";\n`,
      "a #1 %20/äpp.ts": `import { where } from "./lib%23.ts";\nimport { text } from "./sp%20ace/text.ts";\n${serving("[text, where()]")}`,
    },
  });
  const answer = async () => JSON.parse((await app.get("/")).body) as string[];
  const [text, stack = ""] = await answer();
  assert.equal(text, "one");
  assert.ok(stack.includes(`${app.file("a #1 %20/lib#.ts")}:3:10`), stack);
  app.edit("a #1 %20/sp ace/text.ts", "one", "two");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal((await answer())[0], "two");
});

test("a query and a fragment make modules of their own of one file; a save makes them all anew", async () => {
  await using app = await startHotrun({
    files: {
      "count.ts": `const all: number[] = ((globalThis as any).all ??= []);\nexport const id = import.meta.url.split("count.ts")[1] + " one";\nall.push(1);\n`,
      "app.ts": `import { id as a } from "./count.ts?a";\nimport { id as b } from "./count.ts?b=./c";\nimport { id as c } from "./count.ts#c";\nimport { id as d } from "./count.ts";\n${serving("[a, b, c, d]")}`,
    },
  });
  assert.equal((await app.get("/")).body, '["?a one","?b=./c one","#c one"," one"]');
  app.edit("count.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get("/")).body, '["?a two","?b=./c two","#c two"," two"]');
});

test("data: URLs are modules, with names and without", async () => {
  await using app = await startHotrun({
    files: {
      "app.ts": `
import text, { named } from "data:text/javascript,export default 'text'; export const named = 'a%20b';";
import { base } from "data:text/javascript;base64,${Buffer.from("export const base = 'ä';").toString("base64")}";
import json from "data:application/json,[1]" with { type: "json" };
${serving("[text, named, base, json]")}`,
    },
  });
  assert.equal((await app.get("/")).body, '["text","a b","ä",[1]]');
});

const failing: [title: string, files: Record<string, string>, specifier: string, message: RegExp, hint: RegExp][] = [
  ["a file", {}, "./nope.ts", /^Cannot find module '.*nope\.ts' imported from .*app\.ts$/, /create the file/],
  ["a package", {}, "@s/nope/x", /^Cannot find package '@s\/nope' imported from .*app\.ts$/, /npm install @s\/nope$/],
  [
    "what a package does not export",
    { "node_modules/p/package.json": `{ "exports": { ".": "./index.js" } }` },
    "p/x",
    /^Package subpath '\.\/x' is not defined by "exports" in .*package\.json imported from .*app\.ts$/,
    /"exports" in its package\.json/,
  ],
  [
    "an import of the package that it does not define",
    {},
    "#x",
    /^Package import specifier "#x" is not defined in package .*package\.json imported from .*app\.ts$/,
    /"imports" in the package\.json/,
  ],
  [
    "a URL that nobody loads",
    {},
    "https://x.test/y.js",
    /^Only URLs with a scheme in: file, data.*'https:'$/,
    /package/,
  ],
];
for (const [title, files, specifier, message, hint] of failing) {
  test(`what leads nowhere is told as Node does, with its line: ${title}`, async () => {
    await using app = await startHotrun({
      files: { ...files, "app.ts": `const before = 1;\nimport x from "${specifier}";\nx;\n` },
      until: "failure",
    });
    const failure = app.log.events.find((event) => event.type === "failure");
    assert.match(failure?.message ?? "", message);
    assert.match(failure?.hint ?? "", hint);
    assert.deepEqual([failure?.code, failure?.line, failure?.column], ["HOTRUN_RESOLVE", 2, 15]);
  });
}

test("JavaScript is refused what Node refuses; the file that was missing starts the app", async () => {
  await using app = await startHotrun({
    entry: "app.js",
    files: { "lib/index.js": "export const a = 1;", "app.js": `import { a } from "./lib";\n${serving("a")}` },
    until: "failure",
  });
  const failure = app.log.events.find((event) => event.type === "failure");
  assert.match(
    failure?.message ?? "",
    /Directory import .* is not supported.*\nDid you mean to import "\.\/lib\/index\.js"\?/,
  );
  app.edit("app.js", "./lib", "./lib/other.js");
  await app.next("failure", ({ message: text }) => /Cannot find module .*other\.js/.test(text));
  app.write("lib/other.js", "export const a = 2;");
  await app.next("ready");
  assert.equal((await app.get("/")).body, "2");
});
