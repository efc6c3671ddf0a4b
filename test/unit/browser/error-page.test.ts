import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { errorPage, type Unavailable, writeUnavailable } from "../../../src/browser/error-page.ts";
import type { Failure } from "../../../src/protocol/failure.ts";
import { request } from "../../support/http.ts";

const failure: Failure = {
  kind: "load",
  code: "HOTRUN_LOAD",
  title: "Threw while loading",
  message: "<img src=x onerror=fetch('/pwn')>",
  file: `/app/"quoted".ts`,
  line: 3,
};
const tag = '<script src="/__hotrun/client.js?v=0" data-hotrun="/__hotrun/"></script>';

async function serve(t: TestContext, answer: Partial<Unavailable & { status: number }> = {}): Promise<string> {
  const server = createServer((request, response) =>
    writeUnavailable(request, response, { status: 502, failure, state: "down", tag, ...answer }),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("K2 a page gets HTML with the client, which the page's policy lets in", async (t) => {
  const url = await serve(t);
  const { status, headers, body } = await request(url, { headers: { "sec-fetch-dest": "document" } });
  assert.equal(status, 502);
  assert.equal(headers["content-type"], "text/html; charset=utf-8");
  assert.equal(headers["cache-control"], "no-store");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.match(
    String(headers["content-security-policy"]),
    /^default-src 'none'; script-src 'self'; connect-src 'self'/,
  );
  assert.ok(body.includes(tag));
});

test("K3 the error's text is text, in attributes too", async (t) => {
  const { body } = await request(await serve(t), { headers: { accept: "text/html,*/*" } });
  assert.ok(!body.includes("<img"));
  assert.ok(body.includes("&#60;img src=x onerror=fetch(&#39;/pwn&#39;)&#62;"));
  assert.ok(!body.includes('/app/"quoted"'));
});

test("K2 nothing of the request is in the answer", async (t) => {
  const url = await serve(t);
  const [plain, crafted] = await Promise.all([
    request(url, { headers: { accept: "text/html" } }),
    request(`${url}/?</script><script>x`, { headers: { accept: "text/html", cookie: "<svg>", "user-agent": "<b>" } }),
  ]);
  assert.equal(crafted.body, plain.body);
});

test("K2 a terminal gets text, a script JSON", async (t) => {
  const url = await serve(t);
  const text = await request(url, { headers: { accept: "*/*" } });
  assert.equal(text.headers["content-type"], "text/plain; charset=utf-8");
  assert.match(text.body, /^Threw while loading: <img/);
  const json = await request(url, { headers: { accept: "application/json" } });
  assert.deepEqual(JSON.parse(json.body), { state: "down", failure });
  const script = await request(url, { headers: { accept: "text/html", "sec-fetch-dest": "empty" } });
  assert.equal(script.headers["content-type"], "application/json; charset=utf-8");
  for (const { headers } of [text, json, script]) assert.equal(headers["x-hotrun-unavailable"], "down");
});

const accepts: [accept: string, type: string][] = [
  ["", "text/plain"],
  ["*/*", "text/plain"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"],
  ["application/json, text/plain, */*", "application/json"],
  ["application/problem+json", "application/json"],
  ["application/json;q=0.5, text/html;q=0.4", "application/json"],
  ["application/json;q=0.5, TEXT/HTML; q=0.9", "text/html"],
  ["text/html;q=0, application/json;q=0.1", "application/json"],
  ["text/plain, text/html;q=0.5", "text/plain"],
  ["image/png, nonsense;;q=x", "text/plain"],
];
test("K2 who asks for a type gets it, as far as there is one", async (t) => {
  const url = await serve(t);
  for (const [accept, type] of accepts) {
    const { headers } = await request(url, { headers: { accept } });
    assert.equal(headers["content-type"], `${type}; charset=utf-8`, accept);
  }
});

test("K2 in each state without a failure there is something to read", async (t) => {
  for (const state of ["starting", "live", "reloading", "down", "closing"] as const) {
    const url = await serve(t, { status: 503, failure: null, state });
    const [page, text] = [await request(url, { headers: { accept: "text/html" } }), await request(url)];
    const title = /<h1>(.+?)<\/h1>/.exec(page.body)?.[1];
    assert.equal(text.body, `${title}\n`);
    assert.ok(page.body.includes(`data-hotrun-unavailable="${state}"`));
  }
});

test("K2 while it starts, that is what is said", async (t) => {
  const url = await serve(t, { status: 503, failure: null, state: "starting" });
  const { status, headers, body } = await request(url, { headers: { accept: "text/html" } });
  assert.equal(status, 503);
  assert.equal(headers["retry-after"], "1");
  assert.ok(body.includes("<h1>The app is starting</h1>"));
});

test("HEAD has the length of GET and no body", async (t) => {
  const url = await serve(t);
  const [get, head] = [await request(url), await request(url, { method: "HEAD" })];
  assert.equal(head.body, "");
  assert.equal(head.headers["content-length"], get.headers["content-length"]);
});

test("K2 the failure reaches the client as it was", () => {
  const written = /data-hotrun-failure="([^"]*)"/.exec(errorPage({ failure, state: "down", tag }))?.[1] ?? "";
  const read = written.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
  assert.deepEqual(JSON.parse(read), failure);
});
