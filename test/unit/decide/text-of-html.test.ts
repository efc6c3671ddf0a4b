import assert from "node:assert/strict";
import { test } from "node:test";
import { textOfHtml } from "../../../src/decide/text-of-html.ts";
import { processorMs } from "../../support/processor-time.ts";

test("O18 the text of an error's page has its lines as they were", () => {
  const page =
    "<!DOCTYPE html>\n<html><head><title>Error</title><style>b{}</style></head>\n<body>\n" +
    "<pre>TypeError: a &lt; b<br> &nbsp; &nbsp;at total (/app/cart.ts:4:21)<br> &nbsp; &nbsp;at /app/app.ts:3:1</pre>\n</body>";
  assert.match(
    textOfHtml(page),
    /^TypeError: a < b\n {4}at total \(\/app\/cart\.ts:4:21\)\n {4}at \/app\/app\.ts:3:1$/m,
  );
  assert.equal(textOfHtml("<!--\nTrace &#39;x&#x27; &unknown; 1 < 2\n-->"), "\n\nTrace 'x' &unknown; 1 < 2\n\n");
});

test("scripts and styles are left out, in a time in proportion to the length of the page", () => {
  assert.equal(textOfHtml("a<script>x</script>b<STYLE x='y'>z</style >c<script>not closed"), "abc");
  const ms = processorMs(() => {
    for (const piece of ["<script>", "<style ", "</script ", "<!--", "&lt", "<p "]) textOfHtml(piece.repeat(50_000));
  });
  assert.ok(ms < 1_000, `${ms} ms`);
});
