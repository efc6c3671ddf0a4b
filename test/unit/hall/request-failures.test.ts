import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import { createJournal } from "../../../src/hall/journal.ts";
import { createRecentOutput } from "../../../src/hall/recent-output.ts";
import { createRequestFailures } from "../../../src/hall/request-failures.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

/** The failures' own timers keep no process alive. */
const alive = setInterval(() => {}, 60_000);
after(() => clearInterval(alive));

const thrown = (message: string) => (): Failure => ({ kind: "request", code: "HOTRUN_REQUEST", title: "", message });

/** The error in a text is a line that begins with `!`. */
function createBed({ isProgram = false, html = {} as Record<string, string> } = {}) {
  const journal = createJournal();
  const told = new PassThrough({ objectMode: true });
  const failures = createRequestFailures({
    journal,
    output: createRecentOutput(journal),
    isMute: isProgram,
    htmlOf: (page) => html[page] ?? null,
    traceIn: (text) => (/^!/m.test(text) ? { message: /^!(.*)/m.exec(text)?.[1] ?? "" } : null),
    onChanged: (page) => void told.write(`${page}: ${failures.of(page)?.message ?? "none"}`),
  });
  const events: string[] = [];
  journal.on("failure", ({ title, message }) => events.push(`${title}: ${message}`));
  return {
    failures,
    events,
    visit: (url: string, headers: IncomingMessage["headers"] = {}, method = "GET") =>
      failures.visit({ method, headers } as IncomingMessage, url),
    write: (text: string) => void journal.emit({ type: "output", stream: "stderr", text }),
    async changed(): Promise<string> {
      const [next] = await once(told, "data");
      return next as string;
    },
  };
}

test("O18 a page has the error by which its answer has failed, until it is answered well", async () => {
  const { failures, events, visit, changed } = createBed();
  for (const message of ["first", "first"]) {
    const request = visit("/users?id=1");
    failures.threw(thrown(message), { method: "GET", url: "/users?id=1" }, false);
    request.answered(500, "page");
    assert.equal(await changed(), "page: first");
  }
  assert.deepEqual(events, ["GET /users threw: first", "GET /users threw: first"]);
  assert.deepEqual(
    failures.recent().map(({ kind, request }) => [kind, request?.url]),
    [["request", "/users?id=1"]],
  );
  const mended = changed();
  visit("/users?id=1").answered(200, "page");
  assert.equal(await mended, "page: none");
  assert.equal(failures.of("page"), null);
  failures.mended();
  assert.deepEqual(failures.recent(), []);
});

test("O18 the answer to a form has its error until something else answers", async () => {
  const { failures, visit, changed } = createBed();
  const request = visit("/", {}, "POST");
  failures.threw(thrown("posted"), { method: "POST", url: "/" }, false);
  request.answered(500, "page");
  assert.equal(await changed(), "page: posted");
  const mended = changed();
  failures.mended();
  assert.equal(await mended, "page: none");
});

test("O18 the answer itself may say it, where the app says nothing", async () => {
  const { visit, changed } = createBed({ html: { page: "<pre>!said by the page</pre>" } });
  visit("/").answered(500, "page");
  assert.equal(await changed(), "page: said by the page");
  // What an open page asks for is another answer than the one that it was made of.
  const update = visit("/", { "x-hotrun-page": "page" });
  update.answered(500, "page");
  update.copied(Buffer.from("!said by the next"));
  assert.equal(await changed(), "page: said by the next");
  visit("/", { "x-hotrun-page": "page" }).answered(500, "page");
  assert.equal(await changed(), "page: none");
});

test("O18 so may a line of a logger that writes JSON by itself", async () => {
  const { visit, write, changed } = createBed();
  const request = visit("/");
  request.answered(500, "page");
  write(`${JSON.stringify({ level: 50, err: { stack: "!logged" } })}\n`);
  assert.equal(await changed(), "page: logged");
});

test("O18 a program's last words before its answer are those of that request, if no other failed meanwhile", async () => {
  const { visit, write, changed, events } = createBed({ isProgram: true });
  write("!of before\n");
  const request = visit("/");
  write("!of this");
  write(" one\n");
  request.answered(500, "page");
  assert.equal(await changed(), "page: of this one");
  const [one, two] = [visit("/one"), visit("/two")];
  write("!whose\n");
  one.answered(500, "one");
  two.answered(500, "two");
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual(events, ["GET / threw: of this one"]);
});
