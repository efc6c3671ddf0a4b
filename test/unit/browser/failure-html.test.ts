import assert from "node:assert/strict";
import { test } from "node:test";
import { failuresHtml } from "../../../src/browser/failure-html.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const evil = `</span><img src=x onerror="fetch('/pwn')">&lt;`;
const escaped = "&#60;/span&#62;&#60;img src=x onerror=&#34;fetch(&#39;/pwn&#39;)&#34;&#62;&#38;lt;";

const failure: Failure = { kind: "load", code: "HOTRUN_LOAD", title: "Threw while loading", message: "Expected" };

test("K3 in every field of a failure HTML is text", () => {
  const problem = {
    message: evil,
    // Its last folder ends with the slash of the tag.
    file: `/app/${evil.replaceAll("/", "")}`,
    line: 1,
    column: 2,
    frame: `> 1 | ${evil}\n    | ^`,
    stack: `at ${evil}\nat node:${evil}`,
  };
  const call = { name: evil, file: `/app/${evil}`, line: 1, of: "app" } as const;
  const frames = [call, { ...call, of: "package", package: evil }] as const;
  const all: Failure = {
    ...problem,
    kind: "load",
    code: evil,
    title: evil,
    importers: [`/app/${evil}`],
    request: { method: evil, url: `/${evil}` },
    related: [
      { relation: "cause", ...problem },
      { relation: "also", message: evil, frames: [...frames] },
    ],
    hint: evil,
    retryMs: 1,
  };
  const text = failuresHtml([all, all], "/app");
  // A place has one `wbr` for each of its folders.
  const tags = (html: string) => html.replaceAll("<wbr>", "").match(/<\/?[a-z]\w*/g);
  assert.deepEqual(tags(text), tags(failuresHtml([withoutMarkup(all), withoutMarkup(all)], "/app")));
  assert.ok(!text.includes("<img") && !text.includes(`"fetch`));
  assert.ok(text.split(escaped).length > 40);
});

test("K3 control characters are left out, line breaks and tabs are not", () => {
  const text = failuresHtml([{ ...failure, message: "\u001b[2J\u0000a\u009b\r\n\tb", frame: "1 |\ta\u0000" }]);
  assert.ok(text.includes('<h1 class="message">[2Ja\n\tb</h1>'));
  assert.ok(text.includes("1 |\ta</span>"));
});

test("places open the editor, are named from the app's folder on, and have the whole path in the title", () => {
  const { file, importers } = { file: "/app/lib/a.ts", importers: ["/app/routes/b.ts", "/app/c.ts"] };
  const text = failuresHtml([{ ...failure, file, line: 3, column: 7, importers }], "/app");
  assert.ok(
    text.includes(
      '<button type="button" class="place" data-file="/app/lib/a.ts" data-line="3" data-column="7" title="/app/lib/a.ts:3:7">lib/<wbr><b>a.ts</b>:3:7</button>',
    ),
  );
  assert.equal(words(/<p class="importers">.*<\/p>/.exec(text)?.[0]), "imported by routes/b.ts ← c.ts");
});

test("a frame marks its line", () => {
  const text = failuresHtml([{ ...failure, frame: "> 3 | x\n    | ^\n\n  4 | y" }]);
  assert.ok(
    text.includes(
      '<code><span class="marked">&#62; 3 | x</span><span class="pointer">    | ^</span><span class="plain"> </span>',
    ),
  );
});

test("of a stack the app's own calls are shown, and those of packages between them folded", () => {
  const of = "package" as const;
  const frames = [
    { name: "total", file: "/app/cart.ts", line: 2, column: 3, of: "app" as const },
    { name: "Array.map", of: "runtime" as const },
    { name: "next", file: "/app/node_modules/express/router.js", line: 5, of, package: "express" },
    { name: "handle", file: "/app/node_modules/connect/index.js", line: 6, of, package: "connect" },
    { name: "", file: "/app/main.ts", line: 9, column: 1, of: "app" as const },
  ];
  const text = failuresHtml([{ ...failure, file: "/app/cart.ts", line: 2, frames, stack: "at total" }], "/app");
  const [, stack = ""] = /<div class="stack">(.*?)<\/div>/s.exec(text) ?? [];
  const folded = /<details>(.*?)<\/details>/s.exec(stack)?.[1];
  assert.equal(words(folded), "2 calls in express, connectnext express/router.js:5handle connect/index.js:6");
  assert.equal(words(stack.replace(/<details>.*<\/details>/s, "|")), "Stacktotal cart.ts:2:3|main.ts:9:1");
});

test("a stack that is nothing but the place is not shown, and one that could not be taken apart as it is", () => {
  const frames = [{ name: "total", file: "/app/cart.ts", line: 2, of: "app" as const }];
  assert.ok(
    !failuresHtml([{ ...failure, file: "/app/cart.ts", line: 2, frames, stack: "at total" }]).includes("Stack"),
  );
  const text = failuresHtml([{ ...failure, frame: "1 | x", stack: "at a\nat b (node:net)" }]);
  assert.ok(text.includes("<details><summary>Stack"));
  assert.ok(text.includes('<span class="near">at a\n</span><span class="far">at b (node:net)\n</span>'));
  assert.ok(failuresHtml([{ ...failure, stack: "at a" }]).includes("<details open>"));
});

test("what led to it and what else is wrong is in the card, each with its place", () => {
  const place = { file: "/app/db.ts", line: 4, column: 1, frame: "> 4 | open()" };
  const text = failuresHtml([
    {
      ...failure,
      related: [
        { relation: "cause", message: "refused", ...place },
        { relation: "aggregated", message: "first" },
        { relation: "also", message: "another" },
      ],
    },
  ]);
  const related = [...text.matchAll(/<section class="related">(.*?)<\/section>/gs)].map(([, part]) => words(part));
  assert.deepEqual(related, ["Caused by refused/app/db.ts:4:1> 4 | open()", "One of its errors first", "Also another"]);
});

test("what is not known is not there", () => {
  const text = failuresHtml([failure]);
  for (const absent of ["place", "frame", "importers", "hint", "stack", "related", "request"]) {
    assert.ok(!text.includes(`"${absent}"`), absent);
  }
});

test("a message that fills a book is cut, and says so", () => {
  const text = failuresHtml([{ ...failure, message: "x".repeat(40_000) }]);
  assert.match(text, /x\n… and 10000 more characters<\/h1>/);
});

test("what happens next depends on whether an app serves on", () => {
  const outlook = (change: Partial<Failure>) =>
    words(/class="living">(.*?)</.exec(failuresHtml([{ ...failure, ...change }]))?.[1]);
  assert.equal(outlook({}), "The last good version goes on serving. This goes away by itself once it is mended.");
  assert.equal(
    outlook({ kind: "crash" }),
    "The app is tried again at the next change. This goes away by itself once it runs.",
  );
  const hint = "Mend it.\nIt starts again with the next change.";
  assert.equal(outlook({ kind: "crash", hint }), "This goes away by itself then.");
  assert.equal(outlook({ kind: "crash", retryMs: 4000 }), "The app starts again by itself, 4 s after this was told.");
  assert.equal(
    outlook({ kind: "request" }),
    "Below is what the app has answered itself. This goes away once the page is mended.",
  );
});

test("the request is named where the title does not", () => {
  const request = { method: "GET", url: "/users?page=2" };
  assert.ok(failuresHtml([{ ...failure, request }]).includes('<p class="request"><b>GET</b> /users?page=2</p>'));
  assert.ok(!failuresHtml([{ ...failure, request, title: "GET /users?page=2 threw" }]).includes('"request"'));
});

/** The text that is seen, without tags. */
function words(html = ""): string {
  const text = html.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
  return text.replace(/\n/g, "").trim();
}

function withoutMarkup(value: Failure): Failure {
  return JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(evil).slice(1, -1), "x"));
}
