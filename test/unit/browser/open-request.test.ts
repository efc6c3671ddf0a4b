import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { readPlace } from "../../../src/browser/open-request.ts";
import { createRoutes } from "../../../src/browser/routes.ts";
import { createTokens } from "../../../src/browser/token.ts";
import type { Opened, Place } from "../../../src/protocol/editor.ts";
import { request } from "../../support/http.ts";

const token = "secret";
const place: Place = { file: "/app/a.ts", line: 3, column: 5 };

async function createBed(
  t: TestContext,
  { loopback = true, from = "", opened = { type: "opened", editor: "code" } as Opened } = {},
) {
  const places: Place[] = [];
  const routes = createRoutes({
    channel: { upgrade() {} },
    pages: { find: () => null },
    status: () => assert.fail("not asked for"),
    onReloadEnded: () => () => {},
    open: {
      tokens: createTokens(token),
      loopback,
      behind: { trustProxy: false, basePath: "" },
      isNamed: (file) => file === place.file,
      open: async (asked) => {
        places.push(asked);
        return opened;
      },
    },
  });
  const server = createServer(routes.request).listen(0, "127.0.0.1");
  if (from) server.on("connection", (socket) => Object.defineProperty(socket, "remoteAddress", { value: from }));
  await once(server, "listening");
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  async function post(
    headers: Record<string, string> = {},
    body: string = JSON.stringify(place),
    method = "POST",
    agent?: Agent,
  ) {
    const all: Record<string, string> = {
      "content-type": "application/json",
      "x-hotrun-token": token,
      origin: url,
      "sec-fetch-site": "same-origin",
      ...headers,
    };
    return request(`${url}/__hotrun/open`, { method, headers: all, body, ...(agent && { agent }) });
  }
  return { url, places, post };
}

test("a page of ours has a place opened", async (t) => {
  const { places, post } = await createBed(t);
  const { status, body, headers } = await post();
  assert.deepEqual([status, body], [204, ""]);
  assert.equal(headers["content-length"], undefined);
  // What else is in it means nothing: no page chooses the editor.
  await post({}, JSON.stringify({ ...place, editor: "/bin/touch pwned" }));
  assert.deepEqual(places, [place, place]);
});

test("programs may ask without an Origin where nothing but this machine comes in", async (t) => {
  const headers = { "content-type": "application/json", "x-hotrun-token": token };
  const body = JSON.stringify(place);
  const [own, open] = [await createBed(t), await createBed(t, { loopback: false })];
  assert.equal((await request(`${own.url}/__hotrun/open`, { method: "POST", headers, body })).status, 204);
  assert.equal((await request(`${open.url}/__hotrun/open`, { method: "POST", headers, body })).status, 403);
});

test("where other machines come in, they open nothing here, whatever they have been given", async (t) => {
  const far = await createBed(t, { loopback: false, from: "192.0.2.7" });
  const { status, body } = await far.post();
  assert.deepEqual([status, body], [403, "Only on the machine that hotrun runs on\n"]);
  assert.deepEqual(far.places, []);
  // As one of this machine's own addresses leads to it: from there.
  for (const from of ["127.0.0.1", "::ffff:127.0.0.1", "::1"]) {
    assert.equal((await (await createBed(t, { loopback: false, from })).post()).status, 204, from);
  }
});

test("after ten wrong tokens in a row the next one is refused a second later, with the end of the connection", async (t) => {
  const { places, post } = await createBed(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const guess = () => post({ "x-hotrun-token": "wrong" }, undefined, "POST", agent);
  for (let number = 1; number <= 10; number++) assert.equal((await guess()).headers.connection, "keep-alive");
  const from = performance.now();
  const { status, headers } = await guess();
  assert.deepEqual([status, headers.connection], [403, "close"]);
  assert.ok(performance.now() - from >= 999);
  assert.deepEqual(places, []);
  assert.equal((await post()).status, 204);
  assert.equal((await guess()).headers.connection, "keep-alive");
});

test("other pages, forms, methods and tokens are refused", async (t) => {
  const { url, places, post } = await createBed(t);
  const forbidden: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    { origin: "http://127.0.0.2:9000" },
    { origin: "null" },
    { origin: `${url}.evil.example` },
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "multipart/form-data; boundary=application/json" },
    { "content-type": "" },
    { "x-hotrun-token": "" },
    { "x-hotrun-token": `${token}x` },
  ];
  for (const headers of forbidden) assert.equal((await post(headers)).status, 403, JSON.stringify(headers));
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
    const { status, headers } = await post({}, "", method);
    assert.deepEqual([status, headers.allow], [405, "POST"], method);
  }
  assert.deepEqual(places, []);
});

test("a file that no failure names is refused, and a body that is too long", async (t) => {
  const { places, post } = await createBed(t);
  assert.equal((await post({}, JSON.stringify({ file: "/etc/passwd" }))).status, 403);
  assert.equal((await post({}, `${" ".repeat(4096)}{}`)).status, 413);
  assert.equal((await post({ "transfer-encoding": "chunked" }, `${" ".repeat(70_000)}{}`)).status, 413);
  assert.equal((await post({}, "{")).status, 400);
  assert.deepEqual(places, []);
});

test("what came of it is the status, and the text says what to do", async (t) => {
  const rows: [Opened, number, RegExp][] = [
    [{ type: "terminal", editor: "vim" }, 409, /^vim needs a terminal.*\/app\/a\.ts:3:5.*HOTRUN_EDITOR/],
    [{ type: "failed", editor: "code", message: "ENOENT" }, 501, /^code could not be started \(ENOENT\)/],
    [{ type: "none" }, 501, /HOTRUN_EDITOR=code/],
    [{ type: "missing" }, 404, /^\/app\/a\.ts is not there/],
    [{ type: "crowded" }, 429, /Try again/],
  ];
  for (const [opened, status, text] of rows) {
    const answer = await (await createBed(t, { opened })).post();
    assert.equal(answer.status, status);
    assert.match(answer.body, text);
  }
});

test("a place is an absolute path with whole numbers, and nothing else", () => {
  const good = [
    { file: "/a.ts" },
    { file: "/a.ts", line: 1 },
    place,
    { file: "/a `$(b)` & 'c' \"d\".ts", line: 9_999_999 },
  ];
  for (const each of good) assert.deepEqual(readPlace(JSON.stringify(each)), each);
  const positions = ['1" && touch pwned', "1;x", "1", "-1", -1, 0, 1.5, 1e9, "NaN", null, [1], true, "1e9", {}];
  for (const line of positions) {
    assert.equal(readPlace(JSON.stringify({ file: "/a.ts", line })), null, `line ${line}`);
    assert.equal(readPlace(JSON.stringify({ file: "/a.ts", line: 1, column: line })), null, `column ${line}`);
  }
  assert.equal(readPlace('{"file":"/a.ts","line":NaN}'), null);
  const paths = [
    ...["", "a.ts", "./a.ts", "../a.ts", "/app/../etc/passwd", "/app/./a.ts", "/a\0.ts", "/a\n.ts", "/a\u001b.ts"],
    ...["//host/x", "\\\\host\\share\\x", "\\\\?\\C:\\x", "\\\\.\\COM1", "/app//a.ts", "/app/\\\\host\\x", "/\\host/x"],
    ...["file:///a.ts", "file://host/x", "http://host/x", "C:x", "CON", "nul.js"],
  ];
  for (const file of paths) assert.equal(readPlace(JSON.stringify({ file })), null, file);
  for (const file of [1, null, ["/a.ts"], { length: 1 }, true]) assert.equal(readPlace(JSON.stringify({ file })), null);
  for (const text of ["", "null", "[]", "1", '"/a.ts"', "{", "undefined"]) assert.equal(readPlace(text), null, text);
});
