import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { OpenOptions } from "../../../src/browser/open-request.ts";
import { createRoutes, type Routes } from "../../../src/browser/routes.ts";
import { createSentPages, type SentPages } from "../../../src/browser/sent-pages.ts";
import { createTokens } from "../../../src/browser/token.ts";
import type { Reload } from "../../../src/protocol/reload.ts";
import type { Status } from "../../../src/protocol/status.ts";
import { request, respond } from "../../support/http.ts";

const clientSource = "globalThis.client = 1;";

const open: OpenOptions = {
  tokens: createTokens("secret"),
  loopback: true,
  behind: { trustProxy: false, basePath: "" },
  isNamed: () => false,
  open: async () => ({ type: "none" }),
};

interface Bed {
  url: string;
  status: Status;
  routes: Routes;
  pages: SentPages;
  /** Resolves when that many wait for a reload. */
  waiting(count: number): Promise<void>;
  end(id: number): void;
}

async function createBed(t: TestContext): Promise<Bed> {
  const folder = await mkdtemp(join(tmpdir(), "hotrun-routes-"));
  const clientFile = join(folder, "client.js");
  await writeFile(clientFile, clientSource);
  const status: Status = {
    ok: true,
    mode: "swap",
    generation: 3,
    generations: [],
    state: "live",
    fronts: [{ port: 8000, url: "http://localhost:8000", host: "localhost" }],
    pages: [],
    failure: null,
    requestFailures: [],
    reloads: [],
  };
  const { listeners, waiting } = createListeners();
  const pages = createSentPages();
  const routes = createRoutes({
    pages,
    open,
    clientFile,
    status: () => status,
    channel: { upgrade: (_request, socket) => socket.end("HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n") },
    onReloadEnded: listeners.add,
  });
  const server = createServer(routes.request).on("upgrade", routes.upgrade).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => {
    await routes.close();
    server.close();
    await rm(folder, { recursive: true });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/__hotrun/`,
    status,
    routes,
    pages,
    waiting,
    end(id) {
      const ended = reload(id);
      status.reloads.push(ended);
      listeners.call(ended);
    },
  };
}

function createListeners() {
  const added = new Set<(reload: Reload) => void>();
  let changed = () => {};
  return {
    listeners: {
      add(listener: (reload: Reload) => void) {
        added.add(listener);
        changed();
        return () => {
          added.delete(listener);
          changed();
        };
      },
      call(ended: Reload) {
        for (const listener of added) listener(ended);
      },
    },
    waiting: (count: number) =>
      new Promise<void>((resolve) => {
        changed = () => {
          if (added.size === count) resolve();
        };
        changed();
      }),
  };
}

function reload(id: number, more: Partial<Reload> = {}): Reload {
  return {
    id,
    at: 1000 * id,
    generation: 3,
    plan: "swap",
    reason: "a.ts → app.ts",
    files: ["/app/a.ts"],
    modules: ["/app/a.ts"],
    timings: { compile: 1, total: 2 },
    pages: 1,
    result: { type: "done" },
    ...more,
  };
}

test("the client is served so that no foreign page can use it", async (t) => {
  const { url } = await createBed(t);
  const { status, headers, body } = await request(`${url}client.js`);
  assert.equal(status, 200);
  assert.equal(body, clientSource);
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(headers["cache-control"], "no-store");
  assert.equal(headers["cross-origin-resource-policy"], "same-origin");
  assert.equal(headers["x-content-type-options"], "nosniff");
});

test("browsers keep the client for good under the URL that has its hash, and under no other", async (t) => {
  const { url } = await createBed(t);
  const hash = createHash("sha256").update(clientSource).digest("hex").slice(0, 12);
  const cacheControl = async (query: string) => (await request(`${url}client.js${query}`)).headers["cache-control"];
  assert.equal(await cacheControl(`?v=${hash}`), "public, max-age=31536000, immutable");
  assert.equal(await cacheControl("?v=older"), "no-store");
});

test("the HTML of an open page comes as bytes that no browser shows, for that origin alone", async (t) => {
  const { url, pages } = await createBed(t);
  const copy = pages.begin("text/html; charset=iso-8859-1");
  copy.push(Buffer.from("<p>ä", "latin1"));
  copy.complete();
  const { status, headers, body } = await request(`${url}page?id=${copy.id}`);
  assert.equal(status, 200);
  assert.equal(body.replace(/[^<p>]/g, "?"), "<p>?");
  assert.equal(headers["content-length"], "4");
  assert.equal(headers["content-type"], "application/octet-stream");
  assert.equal(headers["x-hotrun-content-type"], "text/html; charset=iso-8859-1");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["cache-control"], "no-store");
  const foreign = { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  assert.equal((await request(`${url}page?id=${copy.id}`, { headers: foreign })).status, 403);
  assert.equal((await request(`${url}page?id=${copy.id}`, { method: "POST" })).status, 405);
  for (const query of ["", "?id=", "?id=unknown"]) assert.equal((await request(`${url}page${query}`)).status, 404);
});

for (const path of ["", "client.js", "page", "status", "live", "nothing"]) {
  for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
    test(`no answer of ours is shared with other origins: ${method} ${path || "/"}`, async (t) => {
      const { url } = await createBed(t);
      const { headers } = await request(url + path, { method, headers: { origin: "http://evil.example" } });
      const shared = Object.keys(headers).filter((name) => name.startsWith("access-control-"));
      assert.deepEqual(shared, []);
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    });
  }
}

const foreign: [string, Record<string, string>][] = [
  [
    "a script of another site",
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" },
  ],
  [
    "a script of another port",
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" },
  ],
  [
    "a frame of another site",
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
  ],
];

for (const [name, headers] of foreign) {
  test(`refused: ${name}`, async (t) => {
    const { url } = await createBed(t);

    for (const path of ["client.js", "status", ""]) {
      assert.equal((await request(url + path, { headers })).status, 403);
    }
  });
}

test("let in: our own page, a typed address, a followed link", async (t) => {
  const { url } = await createBed(t);
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  for (const headers of [{ "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, link]) {
    assert.equal((await request(url, { headers: headers as Record<string, string> })).status, 200);
  }
});

test("only what is there is there, only to be read", async (t) => {
  const { url } = await createBed(t);

  for (const path of ["client.js/", "../etc/passwd", "%2e%2e/x", "client%2ejs", "open-url", "//"]) {
    assert.equal((await request(url + path)).status, 404, path);
  }
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const { status, headers } = await request(`${url}status`, { method });
    assert.equal(status, 405);
    assert.equal(headers.allow, "GET, HEAD");
  }
});

test("HEAD is GET without the body", async (t) => {
  const { url } = await createBed(t);
  const [get, head] = [await request(`${url}client.js`), await request(`${url}client.js`, { method: "HEAD" })];
  assert.equal(head.body, "");
  assert.equal(head.headers["content-length"], get.headers["content-length"]);
});

test("an upgrade is the channel's business", async (t) => {
  const { url } = await createBed(t);
  const { status } = await request(`${url}live`, { headers: { connection: "upgrade", upgrade: "websocket" } });
  assert.equal(status, 418);
});

test("F10 status says how things are", async (t) => {
  const bed = await createBed(t);
  const { body, headers } = await request(`${bed.url}status`);
  assert.equal(headers["content-type"], "application/json; charset=utf-8");
  assert.deepEqual(JSON.parse(body), bed.status);
});

test("O13 status waits for the end of a later reload", async (t) => {
  const bed = await createBed(t);
  bed.end(4);
  const answer = request(`${bed.url}status?after=4&wait=600`);
  await bed.waiting(1);
  bed.end(5);
  assert.equal(JSON.parse((await answer).body).reloads.at(-1).id, 5);
  await bed.waiting(0);
});

test("O13 an earlier reload that ends late is not what was waited for", async (t) => {
  const bed = await createBed(t);
  const answer = request(`${bed.url}status?after=7&wait=600`);
  await bed.waiting(1);
  bed.end(7);
  await bed.waiting(1);
  bed.end(8);
  assert.equal(JSON.parse((await answer).body).reloads.at(-1).id, 8);
});

test("O13 what has ended already is answered at once", async (t) => {
  const bed = await createBed(t);
  bed.end(4);
  assert.equal(JSON.parse((await request(`${bed.url}status?after=3&wait=600`)).body).reloads.length, 1);
});

test("O13 when the wait is over the status is as it is", async (t) => {
  const bed = await createBed(t);
  assert.equal(JSON.parse((await request(`${bed.url}status?after=1&wait=0.01`)).body).generation, 3);
  await bed.waiting(0);
});

test("O13 who goes away waits no longer", async (t) => {
  const bed = await createBed(t);
  const leaving = new AbortController();
  const answer = fetch(`${bed.url}status?after=1&wait=600`, { signal: leaving.signal });
  await bed.waiting(1);
  leaving.abort();
  await assert.rejects(answer);
  await bed.waiting(0);
});

test("O13 closing answers those who wait", async (t) => {
  const bed = await createBed(t);
  const answer = request(`${bed.url}status?wait=600`);
  await bed.waiting(1);
  await bed.routes.close();
  assert.equal((await answer).status, 200);
});

test("O13 a wait that is no number is refused", async (t) => {
  const { url } = await createBed(t);
  for (const query of ["after=x", "after=-1", "after=1.5", "wait=forever", "wait=-1", "wait=1e9", "after=1&wait="]) {
    assert.equal((await request(`${url}status?${query}`)).status, 400, query);
  }
});

test("the status page shows the reloads, and nothing of theirs as markup", async (t) => {
  const bed = await createBed(t);
  const evil = "<img src=x onerror=alert(1)>";
  const failure = { kind: "load", code: "C", title: evil, message: evil, file: evil, frame: evil, hint: evil } as const;
  bed.status.failure = { ...failure, related: [{ relation: "cause", message: evil, file: evil, frame: evil }] };
  bed.status.requestFailures.push(failure);
  bed.status.reloads.push(reload(1, { files: [`/app/${evil}.ts`], reason: evil }));
  bed.status.reloads.push(reload(2, { result: { type: "failed", failure } }));
  const { body, headers } = await request(bed.url);
  assert.equal(headers["content-type"], "text/html; charset=utf-8");
  assert.ok(!body.includes("<img"));
  assert.equal(body.split("&#60;img src=x").length > 5, true);
  assert.match(String(headers["content-security-policy"]), /^default-src 'none'; style-src 'sha256-/);
});

test("a client that is not there is said to be so", async (t) => {
  const channel = { upgrade() {} };
  const clientFile = join(tmpdir(), "hotrun-no-such-client.js");
  const routes = createRoutes({
    channel,
    clientFile,
    pages: createSentPages(),
    open,
    status: () => assert.fail(),
    onReloadEnded: () => () => {},
  });
  const server = createServer(routes.request).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const response = await respond(`http://127.0.0.1:${port}/__hotrun/client.js`);
  response.resume();
  assert.equal(response.statusCode, 500);
});
