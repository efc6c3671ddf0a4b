import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { createIgnored } from "../../../src/watch/ignored.ts";

const repository = mkdtempSync(join(tmpdir(), "hotrun-ignored-"));
after(() => rmSync(repository, { recursive: true }));
write(".git/HEAD", "");
write(".gitignore", "*.out\n/secret\n!kept.out\n");
write("app/.gitignore", "generated/\n!special.out\n");
write("app/lib/.gitignore", "*.gen\n");

function write(name: string, text: string): void {
  const path = join(repository, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const cases: [path: string, isIgnored: boolean][] = [
  ["app.py", false],
  [".env", false],
  [".env.local", false],
  [".idea/", true],
  ["node_modules/", true],
  ["lib/node_modules/", true],
  ["__pycache__/", true],
  ["app.pyc", true],
  ["data.sqlite3", true],
  ["data.db-wal", true],
  ["server.log", true],
  ["a.out", true],
  ["kept.out", false],
  ["special.out", false],
  ["secret", false],
  ["generated/", true],
  ["generated", false],
  ["lib/a.gen", true],
  ["a.gen", false],
  ["lib/special.out", false],
];
for (const [path, isIgnored] of cases) {
  test(`C1 ${path} is ${isIgnored ? "ignored" : "watched"}`, () => {
    const root = join(repository, "app");
    assert.equal(createIgnored(root).has(join(root, path), path.endsWith("/")), isIgnored);
  });
}
