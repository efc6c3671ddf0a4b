import assert from "node:assert/strict";
import { test } from "node:test";
import { basePathIn } from "../../../src/config/base-path.ts";

test("a base path has no slash at its end, and nothing that a URL cannot have", () => {
  for (const [text, path] of [
    ["", ""],
    ["/", ""],
    ["/shop", "/shop"],
    ["/shop/", "/shop"],
    ["/a/b-c.d/%20", "/a/b-c.d/%20"],
  ] as const) {
    assert.equal(basePathIn(text), path);
  }
  for (const text of ["shop", "//shop", "/a//b", "/a b", '/a"', "/a?b", "/a#b", "/a;b", "/a,b", "/ä"]) {
    assert.equal(basePathIn(text), null, text);
  }
});
