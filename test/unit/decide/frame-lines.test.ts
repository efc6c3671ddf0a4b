import assert from "node:assert/strict";
import { test } from "node:test";
import { frameLines } from "../../../src/decide/frame-lines.ts";

const roles = (frame: string, line?: number) => frameLines(frame, line).map(({ role }) => role);

test("the line with an arrow is the one, with its pointer below", () => {
  assert.deepEqual(roles("  1 | a\n> 2 | b\n    | ^\n  3 | c"), ["plain", "marked", "pointer", "plain"]);
});

test("esbuild's frames have a pointer alone", () => {
  assert.deepEqual(roles("    7 │ a\n      ╵ ~~~"), ["marked", "pointer"]);
});

test("without any mark the number says it", () => {
  assert.deepEqual(roles("6 | a\n7 | b\n8 | c", 7), ["plain", "marked", "plain"]);
  assert.deepEqual(roles("6 | a\n7 | b"), ["plain", "plain"]);
});

test("code that looks like a mark is code", () => {
  assert.deepEqual(roles("> 1 | a > b\n  2 | x = y ^ z"), ["marked", "plain"]);
});
