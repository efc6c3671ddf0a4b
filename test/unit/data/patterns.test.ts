import assert from "node:assert/strict";
import { test } from "node:test";
import { createIgnoring, createTagging } from "../../../src/data/patterns.ts";

test("M2 the first tag that matches decides, and what matches none is not seen", () => {
  const tagOf = createTagging({ index: "**/index.md", page: "**/*.md", image: ["**/*.png", "**/*.{jpg,jpeg}"] });
  const paths = ["index.md", "blog/index.md", "blog/a.md", "a.png", "b/c.jpeg", "notes.txt"];
  assert.deepEqual(paths.map(tagOf), ["index", "index", "page", "image", "image", null]);
});

test("M2 without tags every file is seen, and hidden ones are not", () => {
  const tagOf = createTagging(undefined);
  assert.deepEqual(["a", "b/c.md", ".hidden"].map(tagOf), ["file", "file", null]);
});

test("M2 C2 a folder that is left out takes along what is in it", () => {
  const isIgnored = createIgnoring(["drafts/**", "**/*.tmp", ".cache/**"]);
  const paths = ["drafts", "drafts/a.md", "a.tmp", "x/b.tmp", ".cache", "a.md", "old/drafts"];
  assert.deepEqual(paths.map(isIgnored), [true, true, true, true, true, false, false]);
});
