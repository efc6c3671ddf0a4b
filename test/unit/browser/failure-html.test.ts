import assert from "node:assert/strict";
import { test } from "node:test";
import { failureHtml } from "../../../src/browser/failure-html.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const evil = `</span><img src=x onerror="fetch('/pwn')">&lt;`;
const escaped = "&#60;/span&#62;&#60;img src=x onerror=&#34;fetch(&#39;/pwn&#39;)&#34;&#62;&#38;lt;";

const failure: Failure = { kind: "load", code: "HOTRUN_LOAD", title: "Threw while loading", message: "Expected" };

test("K3 in every field of a failure HTML is text", () => {
  const all: Failure = {
    kind: "load",
    code: evil,
    title: evil,
    message: evil,
    // Its last folder ends with the slash of the tag.
    file: `/app/${evil.replaceAll("/", "")}`,
    importers: [`/app/${evil}`],
    line: 1,
    column: 2,
    frame: `> 1 | ${evil}\n    | ^`,
    stack: `at ${evil}\nat node:${evil}`,
    hint: evil,
    retryMs: 1,
  };
  const text = failureHtml(all);
  assert.deepEqual(text.match(/<\/?[a-z]\w*/g), failureHtml(withoutMarkup(all)).match(/<\/?[a-z]\w*/g));
  assert.ok(!text.includes("<img") && !text.includes(`"fetch`));
  // The title twice, code, message, hint, importer, frame, and two lines of stack.
  assert.equal(text.split(escaped).length - 1, 9);
});

test("K3 control characters are left out, line breaks and tabs are not", () => {
  const text = failureHtml({ ...failure, message: "\u001b[2J\u0000a\u009b\r\n\tb", frame: "1 |\ta\u0000" });
  assert.ok(text.includes('<h1 class="message">[2Ja\n\tb</h1>'));
  assert.ok(text.includes("1 |\ta</span>"));
});

test("the folder of the file recedes, and importers are named without what they share with it", () => {
  const { file, importers } = { file: "/app/lib/a.ts", importers: ["/app/routes/b.ts", "/app/c.ts"] };
  const text = failureHtml({ ...failure, file, line: 3, column: 7, importers });
  assert.ok(text.includes('<p class="place">/app/lib/<b>a.ts</b>:3:7</p>'));
  assert.ok(text.includes('<p class="importers">imported by routes/b.ts ← c.ts</p>'));
});

test("a frame marks its line, and closes the stack", () => {
  const text = failureHtml({ ...failure, frame: "> 3 | x\n    | ^\n\n  4 | y", stack: "at a\nat b (node:net)" });
  assert.ok(
    text.includes(
      '<code><span class="marked">&#62; 3 | x</span><span class="pointer">    | ^</span><span class="plain"> </span>',
    ),
  );
  assert.ok(text.includes("<details><summary>"));
  assert.ok(text.includes('<span class="near">at a\n</span><span class="far">at b (node:net)\n</span>'));
});

test("without a frame the stack is open; what is not known is not there", () => {
  assert.ok(failureHtml({ ...failure, stack: "at a" }).includes("<details open>"));
  const text = failureHtml(failure);
  for (const absent of ["place", "frame", "importers", "hint", "stack"]) assert.ok(!text.includes(`"${absent}"`));
});

test("what happens next depends on whether an app serves on", () => {
  assert.ok(failureHtml(failure).includes("The last good version goes on serving."));
  assert.ok(failureHtml({ ...failure, kind: "crash" }).includes("The app starts again at the next change."));
});

function withoutMarkup(value: Failure): Failure {
  return JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(evil).slice(1, -1), "x"));
}
