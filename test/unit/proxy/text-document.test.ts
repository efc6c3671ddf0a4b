import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import { type Answer, ask, documentTag, stageWith, tag } from "./document-stage.ts";

const fetched = { "sec-fetch-dest": "empty", accept: "*/*" };

interface Sent {
  status?: number;
  type?: string;
  body?: string;
  headers?: Record<string, string>;
}

const app =
  ({ status = 500, type = "text/plain", body = "a <b> & ü", headers = {} }: Sent): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { ...(type && { "Content-Type": type }), ...headers }).end(body);
  };

test("O18 K2 a navigation whose failed answer is text gets it as it is, in a document that has the client", async () => {
  const headers = { ETag: '"1"', "X-Own": "1", "Content-Length": "10" };
  await using stage = await stageWith(app({ headers }));
  const answer = await ask(stage);
  assert.equal(answer.status, 500);
  assert.equal(answer.headers["content-type"], "text/html; charset=utf-8");
  assert.equal(answer.headers["x-own"], "1");
  assert.equal(Number(answer.headers["content-length"]), Buffer.byteLength(answer.body));
  assert.match(answer.body, /^<!doctype html>\n<html><head><script data-hotrun><\/script><meta name="color-scheme"/);
  assert.match(answer.body, /<title>500 Internal Server Error<\/title>/);
  assert.match(answer.body, /<pre style="[^"]+">\na &#60;b> &#38; ü<\/pre>/);
});

test("O18 K4 so do JSON, an empty body and a 404; under a policy without a style of ours", async () => {
  const shown = [
    [{ type: "application/json; charset=utf-8", body: '{"error":"<x>"}' }, /<pre[^>]*>\n\{"error":"&#60;x>"\}<\/pre>/],
    [{ type: "application/problem+json", body: "{}" }, /<pre[^>]*>\n\{\}<\/pre>/],
    [{ type: "", body: "" }, /<p>500 Internal Server Error \(the body of the answer is empty\)<\/p>/],
    [{ status: 404, body: "\nNot found" }, /<title>404 Not Found<\/title>.*<body>\s*<pre[^>]*>\n\nNot found<\/pre>/],
    [{ headers: { "Content-Security-Policy": "default-src 'none'" } }, /<pre>\na/],
  ] as const;
  for (const [sent, expected] of shown) {
    await using stage = await stageWith(app(sent));
    const { body } = await ask(stage);
    assert.match(body, expected);
    assert.ok(body.includes(tag));
  }
});

test("O18 what is asked for by others, other answers, and what is too long, in parts or another kind pass as they are", async () => {
  const body = "a <b>";
  const same: [Sent, Record<string, string>?][] = [
    [{ body }, fetched],
    [{ body }, { accept: "*/*" }],
    [
      { body, type: "application/json" },
      { ...fetched, accept: "application/json" },
    ],
    [{ body, status: 400 }],
    [{ body, status: 200 }],
    [{ body, type: "image/svg+xml" }],
    [{ body, type: "text/plain; charset=utf-16le" }],
    [{ body, headers: { "Content-Disposition": "attachment; filename=a.txt" } }],
    [{ body, headers: { "Content-Security-Policy": "sandbox" } }],
    [{ body: "x".repeat(300_000) }],
    [{ body, type: "" }],
  ];
  for (const [sent, headers] of same) {
    await using stage = await stageWith(app(sent));
    const answer: Answer = await ask(stage, headers);
    assert.equal(answer.body, sent.body);
    assert.equal(answer.headers["content-type"] ?? "", sent.type ?? "text/plain");
  }
});

test("O18 the client of a page gets the same document without a tag, and the app does not see who asks", async () => {
  const seen: (string | string[] | undefined)[] = [];
  await using stage = await stageWith((request, response) => {
    seen.push(request.headers["x-hotrun-page"]);
    response.writeHead(500, { "Content-Type": "text/plain" }).end("no");
  });
  const update = await ask(stage, { ...fetched, accept: "text/html", "x-hotrun-page": "page" });
  const navigation = await ask(stage);
  assert.equal(update.body, navigation.body.replace(tag, ""));
  assert.equal(update.headers["content-type"], "text/html; charset=utf-8");
  assert.deepEqual(seen, [undefined, undefined]);
});

test("O18 the launcher keeps of it what the client compares with", async () => {
  let html = "";
  let isComplete = false;
  await using stage = await stageWith(app({ body: "no" }), () => ({
    ...documentTag(tag),
    begin: () => ({
      id: "page",
      text: tag,
      push(part) {
        html += part.toString();
      },
      complete() {
        isComplete = true;
      },
    }),
  }));
  const { body } = await ask(stage);
  assert.equal(html, body.replace(tag, ""));
  assert.ok(isComplete);
});
