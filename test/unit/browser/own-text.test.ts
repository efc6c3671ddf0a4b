import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { OwnFront } from "../../../src/browser/own-front.ts";
import { fetchOwnText } from "../../../src/browser/own-text.ts";

async function serve(answer: RequestListener): Promise<AsyncDisposable & { front: OwnFront; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port, address } = server.address() as AddressInfo;
  return {
    front: { origin: "https://shop.test", host: "shop.test", basePath: "/shop", address, port },
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("O15 a script is asked for at the front itself, as the page would name it", async () => {
  await using server = await serve((_, response) => response.setHeader("SourceMap", "a.js.map").end("text"));
  const { front, asked } = server;
  const text = await fetchOwnText(front, new URL("https://shop.test/shop/a.js?v=1"));
  assert.deepEqual(text, { text: "text", sourceMap: "a.js.map" });
  assert.equal(await fetchOwnText(front, new URL("https://evil.example/a.js")), null);
  assert.equal(await fetchOwnText(front, new URL("http://shop.test/a.js")), null);
  assert.deepEqual(asked, ["shop.test /a.js?v=1"]);
});

const useless: Record<string, RequestListener> = {
  "a redirect": (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
  "an error": (_, response) => response.writeHead(500).end("text"),
  "a page": (_, response) => response.setHeader("content-type", "text/html").end("<p>"),
  "an answer without end": (_, response) => {
    const chunk = Buffer.alloc(1024 * 1024, "x");
    const go = () => {
      while (response.write(chunk));
    };
    response.on("drain", go);
    go();
  },
  "an answer that breaks off": (_, response) => {
    response.write("text");
    setImmediate(() => response.destroy());
  },
};

for (const [what, answer] of Object.entries(useless)) {
  test(`O15 ${what} is no script`, async () => {
    await using server = await serve(answer);
    assert.equal(await fetchOwnText(server.front, new URL("https://shop.test/a.js")), null);
  });
}
