import assert from "node:assert/strict";
import { test } from "node:test";
import { editDistance, similar } from "../../../src/config/similar.ts";

test("the distance counts insertions, deletions, replacements and swaps", () => {
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("server", "server"), 0);
  assert.equal(editDistance("sever", "server"), 1);
  assert.equal(editDistance("sewer", "server"), 2);
  assert.equal(editDistance("serevr", "server"), 1);
  assert.equal(editDistance("kitten", "sitting"), 3);
});

test("only what is near is similar, and the nearest wins", () => {
  assert.equal(similar("sever", ["main", "server", "serve"]), "server");
  assert.equal(similar("dashboard", ["app", "main"]), undefined);
  assert.equal(similar("ab", ["xy"]), undefined);
  assert.equal(similar("App", ["app"]), "app");
});
