import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";

const files = {
  "app.ts": `
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { text } from "./text.ts";
const html = "<!doctype html><html><head><meta charset=latin1></head><body>\\u00e4 " + text + "</body></html>";
const bytes = Buffer.from(html, "latin1");
createServer((request, response) => {
  response.setHeader("content-type", "text/html; charset=iso-8859-1").setHeader("etag", '"v1"');
  if (request.headers["if-none-match"] === '"v1"') return void response.writeHead(304).end();
  if (request.url === "/gzip") return void response.setHeader("content-encoding", "gzip").end(gzipSync(bytes));
  if (request.method === "POST") response.statusCode = 422;
  response.end(bytes);
}).listen(3000);
`,
  "text.ts": 'export const text = "one";\n',
};

const expected = (text: string) =>
  Buffer.from(`<!doctype html><html><head><meta charset=latin1></head><body>\u00e4 ${text}</body></html>`, "latin1");

const headers = { accept: "text/html" };
const attribute = (body: string, name: string) => new RegExp(` data-${name}="([^"]*)"`).exec(body)?.[1];

test("H1 the launcher has the HTML of each page as the app sent it, for the page alone", async () => {
  await using app = await startHotrun({ files });
  const ids = new Set<string>();
  for (const [path, method] of [
    ["/", "GET"],
    ["/gzip", "GET"],
    ["/", "POST"],
  ] as const) {
    const { body } = await app.get(path, { method, headers });
    const id = attribute(body, "page") ?? "";
    ids.add(id);
    const page = await app.get(`/__hotrun/page?id=${id}`);
    assert.deepEqual(page.bytes, expected("one"), `${method} ${path}`);
    assert.equal(page.headers["content-type"], "application/octet-stream");
    assert.equal(page.headers["x-hotrun-content-type"], "text/html; charset=iso-8859-1");
    assert.equal(attribute(body, "method"), method === "GET" ? undefined : method);
    assert.equal(attribute(body, "status"), method === "GET" ? undefined : "422");
  }
  assert.equal(ids.size, 3);
  const foreign = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  assert.equal((await app.get(`/__hotrun/page?id=${[...ids][0]}`, { headers: foreign })).status, 403);
});

test("F7 a page that a browser has kept is still known by its id when the app confirms it, and no other version is", async () => {
  await using app = await startHotrun({ files });
  const first = await app.get("/", { headers });
  const id = attribute(first.body, "page");
  const asked = { ...headers, "if-none-match": first.headers.etag ?? "" };
  assert.equal((await app.get("/", { headers: asked })).status, 304);
  assert.deepEqual((await app.get(`/__hotrun/page?id=${id}`)).bytes, expected("one"));
  app.edit("text.ts", "one", "two");
  await app.reload();
  const next = await app.get("/", { headers: asked });
  assert.equal(next.status, 200, "a page with an older tag is sent anew");
  assert.deepEqual((await app.get(`/__hotrun/page?id=${attribute(next.body, "page")}`)).bytes, expected("two"));
  assert.deepEqual((await app.get(`/__hotrun/page?id=${id}`)).bytes, expected("one"));
});
