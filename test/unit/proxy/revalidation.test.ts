import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, document, page, stageWith, tag } from "./document-stage.ts";

test("F7 browsers ask again for what they get by GET", async () => {
  const cases: [string | undefined, string | undefined, string | undefined][] = [
    // What the app says, what a page gets, what anything else gets.
    [undefined, "no-cache", "no-cache"],
    ["max-age=3600", "max-age=3600, no-cache", "no-cache"],
    ["public, max-age=31536000, immutable", "public, max-age=31536000, immutable, no-cache", "no-cache"],
    ["max-age=0", "max-age=0, no-cache", "max-age=0"],
    ["max-age=0, stale-while-revalidate=9", "max-age=0, stale-while-revalidate=9, no-cache", "no-cache"],
    ["no-store", "no-store", "no-store"],
    ["private, No-Cache", "private, No-Cache", "private, No-Cache"],
  ];
  for (const [said, forPage, forOther] of cases) {
    await using stage = await stageWith((request, response) => {
      if (said !== undefined) response.setHeader("Cache-Control", said);
      response.setHeader("Content-Type", request.headers["sec-fetch-dest"] ? "text/html" : "text/css").end(page);
    });
    assert.equal((await ask(stage)).headers["cache-control"], forPage);
    assert.equal((await ask(stage, {})).headers["cache-control"], forOther);
    assert.equal((await ask(stage, {}, "POST")).headers["cache-control"], said);
  }
});

test("F7 the app confirms a page that has this very tag, and no other", async () => {
  let current = tag;
  const asked: (string | undefined)[] = [];
  await using stage = await stageWith(
    (request, response) => {
      const given = request.headers["if-none-match"];
      asked.push(given);
      response.setHeader("ETag", '"v1"').setHeader("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT");
      if (given === '"v1"') return void response.writeHead(304).end();
      response.setHeader("Content-Type", "text/html").end(page);
    },
    () => current,
  );
  const first = await ask(stage);
  const etag = first.headers.etag ?? "";
  assert.equal(first.headers["last-modified"], undefined);
  const second = await ask(stage, { ...document, "if-none-match": `"other", ${etag}` });
  assert.deepEqual([second.status, second.headers.etag, second.headers["last-modified"]], [304, etag, undefined]);
  current = `${tag}<!-- newer -->`;
  assert.equal((await ask(stage, { ...document, "if-none-match": etag })).status, 200);
  for (const foreign of ['"v1"', 'W/"v1"', "*"])
    assert.equal((await ask(stage, { ...document, "if-none-match": foreign })).status, 200);
  assert.deepEqual(asked, [undefined, '"v1"', undefined, undefined, undefined, undefined]);
  const asset = await ask(stage, { "if-none-match": '"v1"' });
  assert.deepEqual([asset.status, asset.headers.etag], [304, '"v1"'], "what is no page keeps its ETag");
});

test("a page tells what was current when it was asked for", async () => {
  let version = 1;
  let finish = () => {};
  let arrived = () => {};
  const isThere = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await using stage = await stageWith(
    (_request, response) => {
      finish = () => response.setHeader("Content-Type", "text/html").end("<head>");
      arrived();
    },
    () => `<v${version}>`,
  );
  const answer = ask(stage);
  await isThere;
  version = 2;
  finish();
  assert.equal((await answer).body, "<head><v1>");
});
