import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { ask, document, injected, page, stageWith, tag } from "./document-stage.ts";

test("F1 a page gets the tag", async () => {
  for (const type of ["text/html", "Text/HTML; Charset=UTF-8", "application/xhtml+xml"]) {
    await using stage = await stageWith((_request, response) => response.setHeader("Content-Type", type).end(page));
    assert.equal((await ask(stage)).body, injected, type);
    assert.equal((await ask(stage, { accept: "text/html,*/*" })).body, injected, "without Sec-Fetch-Dest");
    assert.equal((await ask(stage, { "sec-fetch-dest": "iframe" }, "POST")).body, injected, "a posted form in a frame");
  }
});

test("F11 what is not asked for as a page is left alone", async () => {
  await using stage = await stageWith((_request, response) =>
    response.setHeader("Content-Type", "text/html").end(page),
  );
  const html = { accept: "text/html" };
  for (const headers of [
    {},
    { "sec-fetch-dest": "empty", ...html },
    { "hx-request": "true", ...html },
    { "turbo-frame": "x", ...html },
  ]) {
    assert.equal((await ask(stage, headers as Record<string, string>)).body, page, JSON.stringify(headers));
  }
});

test("F2 what is no page is left alone", async () => {
  const heads: [number, Record<string, string>][] = [
    [200, { "Content-Type": "application/json" }],
    [200, { "Content-Type": "text/htmlx" }],
    [200, {}],
    [200, { "Content-Type": "text/html; charset=utf-16le" }],
    [200, { "Content-Type": "text/html", "Content-Disposition": "attachment; filename=x" }],
    [206, { "Content-Type": "text/html", "Content-Range": "bytes 0-9/10" }],
    [200, { "Content-Type": "text/html", "Content-Encoding": "unknown" }],
    [200, { "Content-Type": "text/html", "Content-Encoding": "gzip, br" }],
  ];
  for (const [status, headers] of heads) {
    await using stage = await stageWith((_request, response) =>
      response.writeHead(status, { ...headers, ETag: '"a"' }).end(page),
    );
    const answer = await ask(stage);
    assert.deepEqual([answer.body, answer.headers.etag], [page, '"a"'], JSON.stringify(headers));
  }
});

test("F2 without a tag nothing is changed", async () => {
  await using stage = await stageWith(
    (request, response) =>
      response.setHeader("Content-Type", "text/html").end(page + request.headers["accept-encoding"]),
    () => null,
  );
  assert.equal((await ask(stage)).body, `${page}gzip`);
});

test("F3 Content-Length is that of the page with the tag, or absent", async () => {
  await using stage = await stageWith((request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.headers.accept) return void response.write(page, () => response.end());
    response.setHeader("Content-Length", Buffer.byteLength(page)).end(page);
  });
  const known = await ask(stage);
  assert.deepEqual([known.headers["content-length"], known.body], [String(Buffer.byteLength(injected)), injected]);
  const unknown = await ask(stage, { ...document, accept: "*/*" });
  assert.deepEqual([unknown.headers["content-length"], unknown.body], [undefined, injected]);
});

test("F2 HEAD has the headers of the page, without Content-Length", async () => {
  await using stage = await stageWith((_request, response) => {
    response
      .writeHead(200, { "Content-Type": "text/html", "Content-Length": 9, ETag: '"a"', "Accept-Ranges": "bytes" })
      .end();
  });
  const { headers, body } = await ask(stage, document, "HEAD");
  assert.deepEqual([headers["content-length"], headers["accept-ranges"], body], [undefined, undefined, ""]);
  assert.match(headers.etag ?? "", /^W\/"a~hotrun\.s\.[0-9a-f]+"$/);
});

test("F4 pages are asked for uncompressed and whole", async () => {
  let headers: IncomingMessage["headers"] = {};
  await using stage = await stageWith((request, response) => {
    headers = request.headers;
    response.end();
  });
  await ask(stage, {
    ...document,
    range: "bytes=0-1",
    "if-range": '"a"',
    "if-modified-since": "x",
    "if-none-match": '"a"',
  });
  assert.equal(headers["accept-encoding"], "identity");
  for (const name of ["range", "if-range", "if-modified-since", "if-none-match"])
    assert.equal(headers[name], undefined, name);
});

const codings: [string, (body: Buffer) => Buffer][] = [
  ["gzip", zlib.gzipSync],
  ["x-gzip", zlib.gzipSync],
  ["deflate", zlib.deflateSync],
  ["deflate", zlib.deflateRawSync],
  ["br", zlib.brotliCompressSync],
];

test("F4 a page that comes compressed all the same is decoded", async () => {
  for (const [coding, encode] of codings) {
    for (const size of [1, 7, 4096]) {
      await using stage = await stageWith(async (_request, response) => {
        const bytes = encode(Buffer.from(page));
        response.writeHead(200, {
          "Content-Type": "text/html",
          "Content-Encoding": coding,
          "Content-Length": bytes.length,
        });
        for (let i = 0; i < bytes.length; i += size) {
          response.write(bytes.subarray(i, i + size));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      });
      const { headers, body } = await ask(stage);
      assert.deepEqual(
        [body, headers["content-encoding"], headers["content-length"]],
        [injected, undefined, undefined],
        coding,
      );
    }
  }
});

test("F4 an empty compressed body is no error, and what does not decode passes as it is", async () => {
  for (const [body, expected] of [
    ["", tag],
    ["not gzip at all", "not gzip at all"],
  ] as const) {
    await using stage = await stageWith((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }).end(body);
    });
    assert.equal((await ask(stage)).body, expected);
  }
});

test("F4 a compressed page that is cut short does not look complete", async () => {
  await using stage = await stageWith((_request, response) => {
    const bytes = zlib.gzipSync(Buffer.from(page.repeat(1000)), { level: 0 });
    response.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }).end(bytes.subarray(0, -100));
  });
  await assert.rejects(ask(stage), { code: "ECONNRESET" });
});
