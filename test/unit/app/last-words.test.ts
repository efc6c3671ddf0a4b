import assert from "node:assert/strict";
import { test } from "node:test";
import { createFinalWords, createLastWords } from "../../../src/app/last-words.ts";

test("D2 the end of 10 MB is kept, however it comes, and no more", () => {
  const words = createLastWords();
  for (let line = 0; line < 1_000_000; line++) words.add("stdout", `${String(line).padStart(9, "0")}\n`);
  words.add("stderr", "x".repeat(10_000_000));
  words.add("stderr", "\nthe end\n");
  assert.equal(words.toString().length, 65_536);
  assert.ok(words.toString().endsWith("xxx\nthe end\n"));
});

test("half a line of one stream does not run into the other's", () => {
  const words = createLastWords();
  words.add("stdout", "half");
  words.add("stdout", " a line");
  words.add("stderr", "Traceback\n");
  words.add("stdout", "more");
  assert.equal(words.toString(), "half a line\nTraceback\nmore");
});

test("final words are those that came in one go, just before the end", () => {
  let now = 10_000;
  const words = createFinalWords(() => now);
  words.add("stderr", "long ago\n");
  now += 5_000;
  words.add("stderr", "now ");
  now += 900;
  words.add("stderr", "this\n");
  assert.equal(words.toString(), "now this\n");
  now += 1_001;
  assert.equal(words.toString(), "");
});
