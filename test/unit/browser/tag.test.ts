import assert from "node:assert/strict";
import { test } from "node:test";
import { createTag } from "../../../src/browser/tag.ts";
import { createToken } from "../../../src/browser/token.ts";

const options = {
  prefix: "/__hotrun/",
  client: "c0",
  token: "t0",
  version: 3,
  generation: 2,
  morph: true,
  overlay: true,
  keep: [],
  highlight: false,
  console: false,
  page: "p-0",
  method: "GET",
  status: 200,
  nonce: null,
};

test("the tag loads the client as a same-origin script, before any of the page's, and carries what it has to know", () => {
  assert.equal(
    createTag(options),
    '<script src="/__hotrun/client.js?v=c0" data-hotrun="/__hotrun/" data-token="t0" data-version="3" data-generation="2" data-page="p-0"></script>',
  );
});

test("the tag says by what method the page came, and with what status, where these are not the usual ones", () => {
  assert.match(
    createTag({ ...options, method: "POST", status: 422 }),
    / data-method="POST" data-status="422"><\/script>$/,
  );
});

test("a nonce of the page's policy is on the tag", () => {
  assert.match(createTag({ ...options, nonce: "aB+/9_-=" }), / nonce="aB\+\/9_-="><\/script>$/);
});

test("switched-off options are attributes of their own", () => {
  const tag = createTag({ ...options, morph: false, overlay: false });
  assert.match(tag, / data-no-morph="" data-no-overlay="" /);
});

test("what is switched on is in the tag", () => {
  const tag = createTag({ ...options, keep: ["#map", '[a="b"]'], highlight: true, console: true });
  assert.match(tag, / data-keep="&#91;&#34;[^"]+" data-highlight="" data-console="" /);
});

test("whatever the values are, the tag is one ASCII element", () => {
  const tag = createTag({ ...options, prefix: '/"><script>é&😀/' });
  assert.match(tag, /^<script [\x20-\x7e]*><\/script>$/);
  assert.equal(tag.match(/[<>]/g)?.length, 4);
});

test("tokens have 128 bits and are never the same", () => {
  const tokens = new Set(Array.from({ length: 100 }, createToken));
  assert.equal(tokens.size, 100);
  for (const token of tokens) assert.equal(Buffer.from(token, "base64url").length, 16);
});
