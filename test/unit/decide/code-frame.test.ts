import assert from "node:assert/strict";
import { test } from "node:test";
import { codeFrame } from "../../../src/decide/code-frame.ts";

test("O7 the line is marked, and the column in it", () => {
  assert.equal(codeFrame("one\n\ttwo\nthree", 2, 2), "  1 | one\n> 2 |   two\n    |   ^\n  3 | three");
});

test("O7 what ends with a line break has no line after it", () => {
  assert.equal(codeFrame("one\ntwo\n", 2), "  1 | one\n> 2 | two");
  assert.equal(codeFrame("one\n", 2), "  1 | one\n> 2 |");
  assert.equal(codeFrame("one\n", 3), null);
});
