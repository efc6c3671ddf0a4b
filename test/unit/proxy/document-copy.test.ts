import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { ask, document, documentTag, injected, page, stageWith, tag } from "./document-stage.ts";
import { exchange, get } from "./stage.ts";

interface Copy {
  method: string;
  status: number;
  contentType: string;
  html: string;
  isComplete: boolean;
}

async function stageWithCopies(listener: RequestListener) {
  const copies: Copy[] = [];
  const stage = await stageWith(listener, ({ method = "" }) => ({
    ...documentTag(tag),
    begin(answer) {
      const { status, contentType } = answer;
      const copy: Copy = { method, status, contentType, html: "", isComplete: false };
      copies.push(copy);
      return {
        id: "page",
        text: tag,
        push(part) {
          copy.html += part.toString();
        },
        complete() {
          copy.isComplete = true;
        },
      };
    },
  }));
  return { stage, copies, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}

const type = "text/html; charset=utf-8";

test("the page is handed over as the app sent it, with method, status and type", async () => {
  await using bed = await stageWithCopies((_request, response) =>
    response.writeHead(422, { "Content-Type": type }).end(page),
  );
  assert.equal((await ask(bed.stage, document, "POST")).body, injected);
  assert.deepEqual(bed.copies, [{ method: "POST", status: 422, contentType: type, html: page, isComplete: true }]);
});

test("a compressed page is handed over decoded, and one in parts is complete with its last", async () => {
  await using bed = await stageWithCopies((request, response) => {
    response.setHeader("Content-Type", type);
    if (request.url === "/gzip") return void response.setHeader("Content-Encoding", "gzip").end(zlib.gzipSync(page));
    response.write(page.slice(0, 5));
    response.write(page.slice(5, 40));
    response.end(page.slice(40));
  });
  for (const path of ["/gzip", "/parts"]) {
    const { text } = await exchange(bed.stage, get(path, "Sec-Fetch-Dest: document\r\n"));
    assert.ok(Buffer.from(text, "latin1").toString().includes(tag), path);
  }
  assert.deepEqual(
    bed.copies.map(({ html, isComplete }) => [html, isComplete]),
    [
      [page, true],
      [page, true],
    ],
  );
});

test("what has no body, or breaks off, is never complete", async () => {
  await using bed = await stageWithCopies((request, response) => {
    response.setHeader("Content-Type", type);
    if (request.method === "HEAD") return void response.end();
    response.write(page.slice(0, 60), () => response.destroy());
  });
  const headers = "Sec-Fetch-Dest: document\r\n";
  await exchange(bed.stage, get("/", headers, "HEAD"));
  await exchange(bed.stage, get("/broken", headers));
  assert.deepEqual(
    bed.copies.map(({ isComplete }) => isComplete),
    [false],
  );
});
