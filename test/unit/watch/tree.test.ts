import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createTree } from "../../../src/watch/tree.ts";

/** A tree over a folder with these files; what it asks to be watched is in `files` and `folders`, relative to it. */
function plant(t: TestContext, names: readonly string[]) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-tree-")));
  t.after(() => rmSync(root, { recursive: true }));
  const path = (name: string) => join(root, name);
  const write = (name: string) => {
    mkdirSync(join(path(name), ".."), { recursive: true });
    writeFileSync(path(name), name);
  };
  names.forEach(write);
  const files: string[] = [];
  const folders: string[] = [];
  const relative = (full: string) => full.slice(root.length + 1);
  const watcher = {
    add: (added: Iterable<string>) => void files.push(...[...added].map(relative)),
    addFolder: (folder: string) => void folders.push(relative(folder)),
  };
  const tree = createTree({ root, watcher, onWarning: (message) => assert.fail(message) });
  return { tree, files, folders, path, write };
}

const change = (file: string, kind: "create" | "update" | "delete") => ({ file, kind, hash: null, content: null });

test("C1 all that is not ignored is watched, and ignored folders are not looked into", (t) => {
  const { tree, files, folders, path } = plant(t, [
    "app.py",
    "lib/a.py",
    "node_modules/x/y.js",
    ".git/HEAD",
    "lib/a.pyc",
  ]);
  writeFileSync(path(".gitignore"), "*.none\n");
  tree.open();
  assert.deepEqual(files.toSorted(), [".gitignore", "app.py", "lib/a.py"]);
  assert.deepEqual(folders.toSorted(), ["", "lib"]);
});

test("C6 what comes is told and watched, a new folder with all that is in it", (t) => {
  const { tree, files, path, write } = plant(t, ["app.py"]);
  tree.open();
  ["new/deep/b.py", "c.py", "d.log"].forEach(write);
  const told = tree.told(["new", "c.py", "d.log"].map((name) => change(path(name), "create")));
  assert.deepEqual(
    told.map(({ file }) => file),
    [path("new"), path("c.py")],
  );
  assert.deepEqual(files.toSorted(), ["app.py", "c.py", "new/deep/b.py"]);
});

test("a change of what is ignored is told to nobody, and a .gitignore counts from when it is written", (t) => {
  const { tree, path } = plant(t, ["app.py", "data.txt"]);
  tree.open();
  assert.equal(tree.told([change(path("data.txt"), "update")]).length, 1);
  writeFileSync(path(".gitignore"), "*.txt\n");
  assert.deepEqual(tree.told([change(path(".gitignore"), "create")]), []);
  assert.equal(tree.told([change(path("data.txt"), "update")]).length, 0);
});

test("C9 a link to a folder elsewhere is followed, once, and one into the tree is not", (t) => {
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-elsewhere-")));
  t.after(() => rmSync(elsewhere, { recursive: true }));
  writeFileSync(join(elsewhere, "shared.py"), "");
  const { tree, files, path } = plant(t, ["app.py", "lib/a.py"]);
  symlinkSync(elsewhere, path("one"));
  symlinkSync(elsewhere, path("two"));
  symlinkSync(path("lib"), path("again"));
  symlinkSync(path("."), path("lib/round"));
  tree.open();
  assert.deepEqual(files.toSorted(), ["app.py", "lib/a.py", "one/shared.py"]);
});
