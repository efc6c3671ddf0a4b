import assert from "node:assert/strict";
import { test } from "node:test";
import { placeInWarning, warningsHtml } from "../../../src/browser/warnings-html.ts";

test("a warning's place opens the editor, and its hint is there", () => {
  const message = "cart.ts: its dispose handler failed: no pool (/app/src/cart.ts:31:5)";
  const text = warningsHtml([{ message, hint: "Mend it." }, { message: "Another" }], "/app");
  assert.ok(text.includes('<p class="message">cart.ts: its dispose handler failed: no pool</p>'));
  assert.ok(text.includes('data-file="/app/src/cart.ts" data-line="31" data-column="5"'));
  assert.ok(text.includes("<span>Mend it.</span>"));
  assert.equal(text.match(/<li>/g)?.length, 2);
});

test("K3 what is in a warning is text", () => {
  const evil = "<img src=x onerror=alert(1)>";
  const text = warningsHtml([{ message: `${evil} (/app/${evil}:1:2)`, hint: evil }], "/app");
  assert.ok(!text.includes("<img"));
});

test("only what looks like a place at the end is one", () => {
  assert.deepEqual(placeInWarning("a (/b c.ts:1:2)"), { text: "a", place: { file: "/b c.ts", line: 1, column: 2 } });
  for (const message of ["a (b.ts:1:2)", "a (/b.ts)", "a (/b.ts:1:2).", "a"]) {
    assert.deepEqual(placeInWarning(message), { text: message, place: null });
  }
});
