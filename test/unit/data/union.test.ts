import assert from "node:assert/strict";
import { test } from "node:test";
import { createUnion } from "../../../src/data/union.ts";

const upper = { source: 0, file: "/drafts/a.md" };
const lower = { source: 1, file: "/content/a.md" };

test("M1 of a path that two sources have, both are listed, the first on top, whichever came first", () => {
  const union = createUnion();
  union.note("a.md", lower, true);
  union.note("a.md", upper, true);
  assert.deepEqual(union.take(), [{ kind: "add", path: "a.md", layers: [upper, lower] }]);
  assert.deepEqual(union.take(), []);
});

test("M1 a delete of the upper file reveals the lower, and that of the last one is a remove", () => {
  const union = createUnion();
  union.note("a.md", lower, true);
  union.note("a.md", upper, true);
  union.take();
  union.note("a.md", upper, false);
  assert.deepEqual(union.take(), [{ kind: "update", path: "a.md", layers: [lower] }]);
  union.note("a.md", lower, false);
  assert.deepEqual(union.take(), [{ kind: "remove", path: "a.md", layers: [] }]);
});

test("M1 a change below what lies on top is a change of the path", () => {
  const union = createUnion();
  union.note("a.md", lower, true);
  union.note("a.md", upper, true);
  union.take();
  union.note("a.md", lower, true);
  assert.deepEqual(union.take(), [{ kind: "update", path: "a.md", layers: [upper, lower] }]);
});

test("C4 what comes and goes between two looks is nothing, what goes and comes an update", () => {
  const union = createUnion();
  union.note("a.md", lower, true);
  union.note("a.md", lower, false);
  assert.deepEqual(union.take(), []);
  union.note("a.md", lower, true);
  union.take();
  union.note("a.md", lower, false);
  union.note("a.md", lower, true);
  assert.deepEqual(union.take(), [{ kind: "update", path: "a.md", layers: [lower] }]);
});
