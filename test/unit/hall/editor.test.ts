import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createEditor } from "../../../src/hall/editor.ts";
import { createFakeEditor } from "../../support/fake-editor.ts";

const folder = mkdtempSync(join(tmpdir(), "hotrun-files-"));
after(() => rmSync(folder, { recursive: true }));

const signs = [
  "`",
  "&",
  "|",
  "^",
  "%",
  "!",
  "(",
  ")",
  ";",
  "$( )",
  "$(touch pwned)",
  "`touch pwned`",
  "'",
  '"',
  "<",
  ">",
];
const names = [
  ...signs.map((sign) => `a${sign}b.ts`),
  ...signs.map((sign) => `${sign}.ts`),
  ...["-rf", "--help.ts", "-g", "+12", "a b.ts", " .ts", "ä ☃.ts", "a\\.ts", "%PATH%.ts", "$HOME.ts"],
];

function file(name: string): string {
  writeFileSync(join(folder, name), "");
  return join(folder, name);
}

function editorOf(env: NodeJS.ProcessEnv, warnings: string[] = []) {
  const onWarning = (message: string) => void warnings.push(message);
  return createEditor({ cwd: folder, env: { PATH: process.env.PATH, ...env }, onWarning, running: () => [] });
}

test("whatever a file is called, its name is one argument", async () => {
  await using fake = await createFakeEditor();
  assert.ok(names.length >= 40);
  for (let i = 0; i < names.length; i += 5) {
    // Each may start five a second.
    const editor = editorOf({ HOTRUN_EDITOR: fake.command });
    for (const [line, name] of names.slice(i, i + 5).entries()) {
      const place = { file: file(name), line: line + 1, column: 7 };
      assert.deepEqual(await editor.open(place), { type: "opened", editor: "fake-editor" });
      assert.deepEqual(await fake.next(), [place.file, `${line + 1}`, "7"]);
    }
  }
});

test("an editor is called in its own way, with the flags that the user has set", async () => {
  await using fake = await createFakeEditor("code");
  const editor = editorOf({ EDITOR: `"${fake.command}" --wait --reuse-window` });
  const path = file("a.ts");
  await editor.open({ file: path, line: 3 });
  assert.deepEqual(await fake.next(), ["--reuse-window", "-g", `${path}:3:1`]);
});

test("five are started a second, and no more", async () => {
  await using fake = await createFakeEditor();
  const editor = editorOf({ HOTRUN_EDITOR: fake.command });
  const place = { file: file("a.ts") };
  const opened = await Promise.all(Array.from({ length: 100 }, () => editor.open(place)));
  assert.equal(opened.filter(({ type }) => type === "opened").length, 5);
  assert.equal(opened.filter(({ type }) => type === "crowded").length, 95);
  for (let i = 0; i < 5; i++) assert.deepEqual(await fake.next(), [place.file]);
});

test("what cannot be opened says why, and nothing is started for it", async () => {
  const place = { file: file("a.ts"), line: 1 };
  mkdirSync(join(folder, "folder"));
  const editor = editorOf({ HOTRUN_EDITOR: "true" });
  assert.deepEqual(await editor.open({ file: join(folder, "gone.ts") }), { type: "missing" });
  assert.deepEqual(await editor.open({ file: join(folder, "folder") }), { type: "missing" });
  for (const file of [`/${place.file}`, "\\\\host\\share\\a.ts"]) {
    assert.deepEqual(await editor.open({ file }), { type: "missing" }, file);
  }
  assert.deepEqual(await editorOf({}).open(place), { type: "none" });
  assert.deepEqual(await editorOf({ EDITOR: "vim" }).open(place), { type: "terminal", editor: "vim" });
  const failed = await editorOf({ HOTRUN_EDITOR: "no-such-editor" }).open(place);
  assert.match(failed.type === "failed" ? failed.message : "", /ENOENT/);
});

test("a path that leads to another machine is not even looked at: on Windows a look says there who the user is", async (t) => {
  const stat = t.mock.method(fs, "stat");
  syncBuiltinESMExports();
  t.after(() => {
    stat.mock.restore();
    syncBuiltinESMExports();
  });
  const editor = editorOf({ HOTRUN_EDITOR: "true" });
  for (const path of ["\\\\host\\share\\a.ts", "//host/a.ts", "\\\\?\\C:\\a.ts", "/app/\\\\host\\a.ts"]) {
    assert.deepEqual(await editor.open({ file: path }), { type: "missing" }, path);
  }
  assert.equal(stat.mock.callCount(), 0);
  await editor.open({ file: file("a.ts") });
  assert.equal(stat.mock.callCount(), 1);
});

test("an editor that ends badly at once is told", async () => {
  // As a session does, which is what keeps the process.
  const alive = setInterval(() => {}, 1000);
  const { promise, resolve } = withResolvers<string>();
  const env = { ...process.env, HOTRUN_EDITOR: "false" };
  const editor = createEditor({ cwd: folder, env, onWarning: resolve, running: () => [] });
  assert.equal((await editor.open({ file: file("a.ts") })).type, "opened");
  assert.equal(await promise, "false has ended at once, with code 1.");
  clearInterval(alive);
});

function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
