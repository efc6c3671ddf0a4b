import assert from "node:assert/strict";
import fs, { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { type TestContext, test } from "node:test";
import { createWatchedFolder } from "./watched-folder.ts";

/** Makes the system refuse every further watch. */
function exhaustWatches(t: TestContext, code: string): void {
  const watch = fs.watch;
  t.after(() => {
    fs.watch = watch;
    syncBuiltinESMExports();
  });
  fs.watch = () => {
    throw Object.assign(new Error(`${code}: no more watches`), { code });
  };
  syncBuiltinESMExports();
}

for (const code of ["EMFILE", "ENOSPC"]) {
  test(`C12 where watches are used up (${code}) files are polled, which is said once`, async (t) => {
    exhaustWatches(t, code);
    await using folder = createWatchedFolder();
    const files = [folder.path("app.ts"), folder.path("sub", "app.ts"), folder.path("later", "on", "app.ts")];
    for (const file of files.slice(0, 2)) {
      mkdirSync(folder.path("sub"), { recursive: true });
      writeFileSync(file, "0");
    }
    folder.watcher.add(files);
    for (const file of files) {
      mkdirSync(folder.path("later", "on"), { recursive: true });
      writeFileSync(file, file);
      assert.equal(await folder.nextText(), file);
    }
    rmSync(folder.path("sub"), { recursive: true });
    assert.equal((await folder.next()).changes[0]?.kind, "delete");
    assert.equal(folder.warnings.length, 1);
    assert.match(folder.warnings[0] ?? "", new RegExp(code));
  });
}
