import assert from "node:assert/strict";
import { test } from "node:test";
import { createTag, createToken } from "../../../src/browser/tag.ts";

const options = { prefix: "/__hotrun/", token: "t0", version: 3, generation: 2, morph: true, overlay: true };

test("the tag loads the client as a same-origin module and carries what it has to know", () => {
  assert.equal(
    createTag(options),
    '<script type="module" src="/__hotrun/client.js" data-hotrun="/__hotrun/" data-token="t0" data-version="3" data-generation="2"></script>',
  );
});

test("switched-off options are attributes of their own", () => {
  const tag = createTag({ ...options, morph: false, overlay: false });
  assert.match(tag, / data-no-morph="" data-no-overlay=""><\/script>$/);
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
