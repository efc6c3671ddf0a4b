import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { findEntry } from "../../../src/config/entry.ts";

function createProject(t: TestContext, files: Record<string, unknown>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-entry-")));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

const found: [title: string, files: Record<string, unknown>, given: string | undefined, entry: string][] = [
  ["the first of the names", { "index.ts": "", "server.js": "" }, undefined, "server.js"],
  ["the first of the extensions", { "app.js": "", "app.mts": "", "app.jsx": "" }, undefined, "app.mts"],
  ["the folder before its src", { "main.cjs": "", "src/app.ts": "" }, undefined, "main.cjs"],
  ["src after the folder", { "src/index.tsx": "" }, undefined, "src/index.tsx"],
  [
    "package.json's entry before all names",
    { "package.json": { hotrun: { entry: "lib/web.ts" } }, "lib/web.ts": "", "app.ts": "" },
    undefined,
    "lib/web.ts",
  ],
  ["no folder that is called like an entry", { "app.ts/x": "", "main.js": "" }, undefined, "main.js"],
  ["a broken package.json is no obstacle", { "package.json": "{", "app.ts": "" }, undefined, "app.ts"],
  ["a given file", { "app.ts": "", "other.js": "" }, "other.js", "other.js"],
  ["a given file of another kind", { "bin/www": "" }, "bin/www", "bin/www"],
  ["a given file without its extension", { "src/web.ts": "" }, "src/web", "src/web.ts"],
  ["main for a folder", { "package.json": { main: "./web" }, "web.js": "", "app.js": "" }, ".", "web.js"],
  ["main that is a folder", { "api/package.json": { main: "lib" }, "api/lib/index.js": "" }, "api", "api/lib/index.js"],
  ["the names for a folder without main", { "api/src/app.ts": "" }, "api", "api/src/app.ts"],
];
for (const [title, files, given, entry] of found) {
  test(`A7 entry: ${title}`, (t) => {
    const root = createProject(t, files);
    assert.equal(findEntry(root, given), join(root, entry));
  });
}

test("A7 no entry: the error lists what was looked for", (t) => {
  const root = createProject(t, { "readme.md": "" });
  assert.throws(() => findEntry(root, undefined), {
    code: "HOTRUN_NO_ENTRY",
    message:
      /app, server, index, main \(\.ts \.mts \.tsx \.js \.mjs \.cts \.cjs \.jsx\) in this folder, then in its src/,
  });
});

const misses: [title: string, files: Record<string, unknown>, given: string, hint: RegExp][] = [
  ["another extension", { "app.ts": "" }, "app.js", /Did you mean app\.ts\?/],
  ["in src", { "src/app.ts": "" }, "app.ts", /Did you mean src\/app\.ts\?/],
  ["a slip", { "src/server.js": "" }, "src/sever.js", /Did you mean src\/server\.js\?/],
  ["nothing near", { "app.ts": "" }, "dashboard.ts", /Check the path/],
  ["a file on the way", { "app.ts": "" }, "app.ts/index.ts", /Did you mean|Check the path/],
];
for (const [title, files, given, hint] of misses) {
  test(`a given entry that is missing: ${title}`, (t) => {
    const root = createProject(t, files);
    assert.throws(() => findEntry(root, given), { code: "HOTRUN_ENTRY_NOT_FOUND", hint });
  });
}

test("an entry in package.json that is missing is named as such", (t) => {
  const root = createProject(t, { "package.json": { hotrun: { entry: "web.js" } }, "web.ts": "" });
  assert.throws(() => findEntry(root, undefined), {
    code: "HOTRUN_ENTRY_NOT_FOUND",
    message: /The "hotrun" entry in package\.json web\.js does not exist/,
    hint: /web\.ts/,
  });
});

test("D1 what a build makes need not be there yet", () => {
  assert.equal(findEntry("/nowhere", "dist/app.js", true), "/nowhere/dist/app.js");
  assert.throws(() => findEntry("/nowhere", "dist", true), { code: "HOTRUN_ENTRY_NOT_FOUND" });
});
