import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { document, stageWith, tag } from "./document-stage.ts";
import { readUntil } from "./stage.ts";

interface Encoder extends NodeJS.ReadWriteStream {
  flush(done: () => void): void;
}

// Not in Node 20.
const createZstdCompress: (() => Encoder) | undefined = Reflect.get(zlib, "createZstdCompress");

const codings: [string, (() => Encoder) | null][] = [
  ["identity", null],
  ["gzip", zlib.createGzip],
  ["br", zlib.createBrotliCompress],
  ["deflate", zlib.createDeflate],
  ["deflate without a header", zlib.createDeflateRaw],
  ...(createZstdCompress ? [["zstd", createZstdCompress] as [string, () => Encoder]] : []),
];

const shell = "<!doctype html><html><head><title>soon</title></head><body>";
const parts = [shell, ...Array.from({ length: 50 }, (_, number) => `<p>${number}</p>`), "</body></html>"];
const whole = parts.join("").replace("<head>", `<head>${tag}`);

/** Writes a part of a page so that what the encoder keeps back goes out too. */
function send(part: string, response: ServerResponse, encoder: Encoder | null): void {
  if (!encoder) return void response.write(part);
  encoder.write(part);
  encoder.flush(() => {});
}

for (const [name, create] of codings) {
  test(`F5 each part of a page that streams is with the browser before the app writes the next: ${name}`, async () => {
    let response: ServerResponse | null = null;
    let encoder: Encoder | null = null;
    await using stage = await stageWith((_request, answer) => {
      response = answer;
      answer.setHeader("Content-Type", "text/html");
      if (create) {
        answer.setHeader("Content-Encoding", name.split(" ", 1)[0] as string);
        encoder = create();
        encoder.pipe(answer);
      }
      send(shell, answer, encoder);
    });
    const request = httpRequest(`${stage.url}/`, {
      headers: { ...document, "accept-encoding": "gzip, br, deflate, zstd" },
      agent: false,
    }).end();
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    assert.equal(answer.headers["content-encoding"], undefined);
    let text = await readUntil(answer, (received) => received.endsWith("<body>"));
    for (const part of parts.slice(1, -1)) {
      send(part, response as unknown as ServerResponse, encoder);
      text += await readUntil(answer, (received) => received.endsWith("</p>"));
    }
    ((encoder ?? response) as unknown as NodeJS.WritableStream).end(parts.at(-1) as string);
    text += (await buffer(answer)).toString();
    assert.equal(text, whole);
  });
}
