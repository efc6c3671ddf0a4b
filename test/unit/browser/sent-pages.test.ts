import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { createDocumentTags } from "../../../src/browser/document-tags.ts";
import { createSentPages, type SentPages } from "../../../src/browser/sent-pages.ts";
import type { TagFacts } from "../../../src/browser/tag.ts";

function send(pages: SentPages, ...parts: string[]): string {
  const copy = pages.begin("text/html");
  for (const part of parts) copy.push(Buffer.from(part));
  copy.complete();
  return copy.id;
}

const htmlOf = (pages: SentPages, id: string) => {
  const page = pages.find(id);
  return page && Buffer.concat(page.html).toString();
};

test("a page is found by its id, with what its Content-Type said, once it is complete", () => {
  const pages = createSentPages();
  const copy = pages.begin("text/html; charset=latin1");
  copy.push(Buffer.from("<p>"));
  assert.equal(pages.find(copy.id), null);
  copy.push(Buffer.from("ä", "latin1"));
  copy.complete();
  const page = pages.find(copy.id);
  assert.equal(page?.contentType, "text/html; charset=latin1");
  assert.equal(Buffer.concat(page?.html ?? []).toString("latin1"), "<p>ä");
  assert.equal(pages.find("unknown"), null);
});

test("ids have 96 bits and are never the same", () => {
  const pages = createSentPages();
  const ids = new Set(Array.from({ length: 100 }, () => send(pages, "same")));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.equal(Buffer.from(id, "base64url").length, 12);
});

test("a page that is too large is not kept, and those that were used least recently go first", () => {
  const pages = createSentPages({ maxPageBytes: 3000, maxBytes: 12_000 });
  const large = send(pages, "a".repeat(2000), "b".repeat(2000));
  assert.equal(pages.find(large), null);
  const ids = [1, 2, 3, 4].map((digit) => send(pages, String(digit).repeat(1900)));
  assert.equal(htmlOf(pages, ids[0] as string)?.length, 1900);
  const last = send(pages, "last".repeat(400));
  assert.deepEqual(
    [...ids, last].map((id) => pages.find(id) !== null),
    [true, false, true, true, true],
  );
});

test("a page holds on to no more memory than about its own size", () => {
  const pages = createSentPages();
  const copy = pages.begin("text/html");
  copy.push(Buffer.alloc(1024 * 1024).subarray(0, 10));
  copy.push(Buffer.from("small"));
  copy.complete();
  const held = pages.find(copy.id)?.html.map(({ buffer }) => buffer.byteLength);
  assert.deepEqual(held, [10, 5]);
});

const behind = { trustProxy: false, basePath: "" };

const facts: TagFacts = {
  prefix: "/__hotrun/",
  client: "c",
  token: "t",
  version: 1,
  generation: 1,
  morph: true,
  overlay: true,
  keep: [],
  highlight: false,
  console: false,
};

test("F9 a tag is under the base path, and so is the page, whether or not a proxy has taken it away", () => {
  const tags = createDocumentTags({
    pages: createSentPages(),
    facts: ({ basePath }) => ({ ...facts, prefix: `${basePath}/__hotrun/` }),
    behind: { trustProxy: true, basePath: "/shop" },
    onSandboxed() {},
  });
  const accessOf = (url: string, headers = {}) => {
    const { authority, prefix, path } = tags({
      method: "GET",
      url,
      headers: { host: "h", ...headers },
    } as IncomingMessage).access;
    return `${authority} ${prefix} ${path}`;
  };
  assert.equal(accessOf("/cart?a=/b"), "h /shop/__hotrun/ /shop/cart");
  assert.equal(accessOf("/shop/cart"), "h /shop/__hotrun/ /shop/cart");
  assert.equal(
    accessOf("/x", { "x-forwarded-prefix": "/other/", "x-forwarded-host": "p" }),
    "p /other/__hotrun/ /other/x",
  );
});

test("each document has its own id in its tag; of the same version they are as good as each other to a cache", () => {
  let version = 1;
  const pages = createSentPages();
  const tags = createDocumentTags({ pages, facts: () => ({ ...facts, version }), behind, onSandboxed() {} });
  const answer = { status: 404, contentType: "text/html", nonce: null };
  const ask = (method: string) => tags({ method, url: "/a?b", headers: { host: "localhost:1" } } as IncomingMessage);
  const first = ask("GET");
  const second = ask("POST");
  version = 2;
  const third = ask("GET");
  assert.deepEqual(
    { ...first.access, nonce: "" },
    { authority: "localhost:1", scheme: null, prefix: "/__hotrun/", path: "/a", nonce: "" },
  );
  assert.equal(first.access.nonce, third.access.nonce);
  assert.equal(first.identity, second.identity);
  assert.notEqual(first.identity, third.identity);
  const documents = [first, second].map((tag) => tag.begin(answer));
  for (const [index, document] of documents.entries()) {
    document.push(Buffer.from(`page ${index}`));
    document.complete();
    assert.match(document.text, /data-version="1"/, "what was true when it was asked for");
    const id = / data-page="([^"]+)"/.exec(document.text)?.[1] ?? "";
    assert.equal(htmlOf(pages, id), `page ${index}`);
  }
  assert.match(documents[1]?.text ?? "", / data-method="POST" data-status="404">/);
});
