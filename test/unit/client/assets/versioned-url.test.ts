import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutVersion, withVersion } from "../../../../client/assets/versioned-url.ts";

const urls = ["http://a/s.css", "http://a/s.css?v=1", "http://a/s.css?v=1&x=%20#h", "http://a/s.css#h"];

for (const url of urls) {
  test(`L1 ${url} gets a version and loses it again`, () => {
    const versioned = withVersion(url, 7);
    assert.match(versioned, /[?&]hotrun=7(#h)?$/);
    assert.equal(withoutVersion(versioned), url);
    assert.equal(withoutVersion(withVersion(versioned, 8)), url);
  });
}

test("L1 a parameter that only looks like ours stays", () => {
  assert.equal(withoutVersion("http://a/s.css?myhotrun=1"), "http://a/s.css?myhotrun=1");
  assert.equal(withoutVersion("http://a/s.css?hotrun=x"), "http://a/s.css?hotrun=x");
  assert.equal(withoutVersion("http://a/s.css?hotrun=1&b=2"), "http://a/s.css?b=2");
});
