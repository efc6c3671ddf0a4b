import assert from "node:assert/strict";
import { test } from "node:test";
import { createPathFilter } from "../../../src/decide/path-pattern.ts";

const rows: [pattern: string | null, url: string, isMeant: boolean][] = [
  [null, "/anything?x=1", true],
  ["/", "/", true],
  ["/", "/a", false],
  ["/blog/first", "/blog/first?draft=1", true],
  ["/blog/first", "/blog/first/", true],
  ["/blog/first", "/blog/first2", false],
  ["/blog/*", "/blog/first", true],
  ["/blog/*", "/blog/2026/first", false],
  ["/blog/*", "/blog", false],
  ["/docs/**", "/docs/a/b/c", true],
  ["/a.b", "/axb", false],
  ["/(x)+", "/(x)+", true],
];

test("G1 a pattern means a page, those right below a path, or all below it", () => {
  for (const [pattern, url, isMeant] of rows)
    assert.equal(createPathFilter(pattern)(url), isMeant, `${pattern} ${url}`);
});
