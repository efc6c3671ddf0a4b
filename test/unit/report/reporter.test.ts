import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { plainScreen } from "../../../src/decide/screen-modes.ts";
import { HotrunError } from "../../../src/errors.ts";
import type { HotrunEvent } from "../../../src/protocol/events.ts";
import { createReporter, type ReporterOptions } from "../../../src/report/reporter.ts";
import { failure, reload, root } from "./events.ts";
import { createSink } from "./sink.ts";

function setUp(more: Partial<ReporterOptions> = {}) {
  const [out, err] = [createSink({ isTTY: true }), createSink({ isTTY: true })];
  const now = () => new Date(2030, 0, 1, 9, 8, 7);
  const reporter = createReporter({ mode: "text", level: "info", color: false, root, now, out, err, ...more });
  return { reporter, out, err };
}

const output = (text: string, stream: "stdout" | "stderr" = "stdout"): HotrunEvent => ({
  type: "output",
  at: 1,
  stream,
  text,
});
const ready: HotrunEvent = { type: "ready", at: 1, urls: ["http://localhost:3000/"], ms: 214.4, generation: 1 };

test("the start is three calm lines", () => {
  const { reporter, out } = setUp({ keys: true });
  reporter.greet("1.2.3", "app.ts");
  reporter.event({ type: "listen", at: 1, port: 3000, host: "localhost", url: "http://localhost:3000/" });
  reporter.event(ready);
  assert.equal(
    out.text(),
    "\n  hotrun 1.2.3  app.ts\n  ➜  http://localhost:3000/\n     ready in 214 ms · h + Enter shows the keys\n\n",
  );
});

test("a later front, and an app that is back, are a line each", () => {
  const { reporter, out } = setUp();
  reporter.event(ready);
  const before = out.text().length;
  reporter.event({ type: "listen", at: 1, port: 3001, host: "localhost", url: "http://localhost:3001/" });
  reporter.event({ ...ready, ms: 80 });
  assert.equal(
    out.text().slice(before),
    "09:08:07  listen   http://localhost:3001/\n09:08:07  ready    http://localhost:3000/  80 ms\n",
  );
});

test("O12 a reload is one line with all its parts", () => {
  const { reporter, out } = setUp();
  reporter.event(reload({ pages: 2 }));
  assert.equal(
    out.text(),
    "09:08:07  swap     src/home.ts  19 ms: event 2, compile 3, link 0.6, evaluate 12, listen 1  → 2 pages\n",
  );
});

test("O11 a restart says why, and so does every reload at level debug", () => {
  const { reporter, out } = setUp();
  reporter.event(reload({ plan: "restart", files: ["/project/.env"], reason: ".env changed", timings: { total: 5 } }));
  reporter.event(reload({ plan: "restart", files: [], reason: "asked for with key r", timings: { total: 5 } }));
  assert.equal(
    out.text(),
    "09:08:07  restart  .env  5 ms\n          .env changed\n09:08:07  restart  asked for with key r  5 ms\n",
  );
  const verbose = setUp({ level: "debug" });
  verbose.reporter.event(reload());
  assert.match(verbose.out.text(), /2 modules made anew\n$/);
});

test("O2 what stays on old versions is said after the reload, and again when it has changed", () => {
  const { reporter, out } = setUp({ keys: true });
  const short = { timings: { total: 5 } };
  const one = { generation: 2, requests: 1, streams: 0, sockets: 1 };
  const two = { generation: 3, requests: 0, streams: 1, sockets: 2 };
  const said = (draining?: (typeof one)[]) => {
    const before = out.text().length;
    reporter.event(reload({ ...short, ...(draining && { draining }) }));
    return out.text().slice(before).split("\n").slice(1).join("\n");
  };
  assert.equal(said(), "");
  const stays = "          1 socket stays on version 2 · the new version's broadcasts pass it by · w + Enter ends it\n";
  assert.equal(said([one]), stays);
  assert.equal(said([{ ...one, requests: 7 }]), "", "requests end by themselves");
  assert.equal(
    said([one, two]),
    "          1 socket stays on version 2, 2 sockets and 1 event stream on version 3\n          · the new version's broadcasts pass them by · w + Enter ends them\n",
  );
  assert.equal(said(), "");
  assert.equal(said([one]), stays);
  const keyless = setUp();
  keyless.reporter.event(reload({ ...short, draining: [two] }));
  assert.match(keyless.out.text(), /stay on version 3 · the new version's broadcasts pass them by\n$/);
});

test("what called for nothing, or failed, is no line of its own", () => {
  const { reporter, out } = setUp();
  reporter.event(reload({ plan: "ignore" }));
  reporter.event(reload({ result: { type: "failed", failure: failure() } }));
  reporter.event({ type: "change", at: 1, files: ["/project/a.ts"] });
  reporter.event({ type: "page", at: 1, id: 1, url: "/" });
  assert.equal(out.text(), "");
});

test("O7 a failure is told in full once, then counted, in full when it is another, and what was mended is named", () => {
  const { reporter, err, out } = setUp();
  reporter.event(ready);
  const event: HotrunEvent = { type: "failure", at: 1, reload: 1, ...failure() };
  let read = 0;
  const news = () => {
    const before = read;
    read = err.text().length;
    return err.text().slice(before);
  };
  reporter.event(event);
  const full = news();
  assert.match(full, /✖ Does not parse {2}src\/home\.ts:12:8\n {10}Expected ";" but found "x"\n/);
  assert.match(full, /> 12 \| const a x;/);
  assert.match(full, /The last version that worked goes on\./);
  reporter.event(event);
  reporter.event(event);
  assert.equal(
    news(),
    "09:08:07  ✖ Does not parse  src/home.ts:12:8  as before (×2)\n09:08:07  ✖ Does not parse  src/home.ts:12:8  as before (×3)\n",
  );
  reporter.event({ ...event, line: 13 });
  assert.match(news(), /✖ Does not parse {2}src\/home\.ts:13:8\n {10}Expected/);
  reporter.event({ type: "recovered", at: 2 });
  assert.match(out.text(), /09:08:07 {2}✔ recovered {2}src\/home\.ts {2}after 4 tries\n$/);
  reporter.event(event);
  assert.equal(news(), full);
  reporter.event({ type: "recovered", at: 2 });
  assert.match(out.text(), /✔ recovered {2}src\/home\.ts\n$/);
});

test("D2 what the app has just written is not written again as the message", () => {
  const { reporter, err } = setUp();
  const lines = Array.from({ length: 30 }, (_, index) => `step ${index}`).join("\n");
  const event: HotrunEvent = {
    type: "failure",
    at: 1,
    reload: 1,
    kind: "build",
    code: "X",
    title: "The build failed",
    message: lines,
  };
  reporter.event(output(`\u001b[31m${lines}\n`));
  reporter.event(event);
  const words =
    "          step 0\n          … 24 more lines, see above\n          step 25\n          step 26\n          step 27\n";
  assert.ok(err.text().includes(words), err.text());
  const elsewhere = setUp();
  elsewhere.reporter.event(output("something else\n"));
  elsewhere.reporter.event(event);
  assert.match(elsewhere.err.text(), /step 14\n/);
});

test("O18 an error of a request is told once, then counted ever less often, and anew after a change", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { reporter, err } = setUp();
  const event = (url: string): HotrunEvent => {
    const about = { kind: "request", title: `GET ${url} threw`, request: { method: "GET", url } } as const;
    return { type: "failure", at: 1, reload: null, ...failure(about) };
  };
  for (const url of ["/a", "/b", "/a", "/a", "/b"]) reporter.event(event(url));
  assert.equal(err.text().match(/threw/g)?.length, 2);
  mock.timers.tick(1000);
  assert.match(err.text(), /✖ GET \/a threw {2}src\/home\.ts:12:8 {2}as before \(×3\)\n.*GET \/b threw.*\(×2\)\n$/);
  reporter.event(event("/a"));
  mock.timers.tick(1999);
  assert.doesNotMatch(err.text(), /×4/);
  reporter.event(reload());
  assert.match(err.text(), /GET \/a threw.*\(×4\)\n$/);
  reporter.event(event("/a"));
  assert.match(err.text(), /GET \/a threw {2}src\/home\.ts:12:8\n {10}Expected/);
  mock.timers.reset();
});

test("a failure begins on a line of its own where the app has left one open, and the app goes on below it", () => {
  const screen = createSink({ isTTY: true });
  const { reporter } = setUp({ out: screen, err: screen });
  reporter.event(output("half a line"));
  reporter.event({ type: "failure", at: 1, reload: 1, ...failure({ kind: "request", title: "GET / threw" }) });
  reporter.event(output(" goes on\n", "stderr"));
  assert.match(screen.text(), /^half a line\n09:08:07 {2}✖ GET \/ threw[\s\S]*\n {12}13 \|\n goes on\n$/);
});

test("a failure does not promise a version that there is not", () => {
  const { reporter, err } = setUp();
  reporter.event({ type: "failure", at: 1, reload: null, ...failure() });
  assert.doesNotMatch(err.text(), /goes on/);
  const crashed = setUp();
  crashed.reporter.event(ready);
  crashed.reporter.event({ type: "failure", at: 1, reload: null, ...failure({ kind: "crash" }) });
  assert.doesNotMatch(crashed.err.text(), /goes on/);
});

test("the app's output passes unchanged, and our lines begin on lines of their own", () => {
  const { reporter, out, err } = setUp();
  reporter.event(output("\u001b[31mhalf a line"));
  reporter.event(reload({ timings: { total: 1 } }));
  reporter.event(output("tick", "stderr"));
  reporter.event(reload({ timings: { total: 1 } }));
  const line = "09:08:07  swap     src/home.ts  1 ms\n";
  assert.equal(out.text(), `\u001b[31mhalf a line\n${line}\n${line}`);
  assert.equal(err.text(), "tick");
});

test("a cursor and a screen that an app has taken by what it wrote are given back when it ends, and at the end", async () => {
  const exit: HotrunEvent = { type: "exit", at: 1, code: null, signal: "SIGKILL" };
  const { reporter, out } = setUp({ level: "error" });
  reporter.event(output("\u001b[2Jfull screen\u001b[?1049h"));
  reporter.event(output("\u001b[?25l", "stderr"));
  reporter.event(exit);
  assert.equal(out.text(), `\u001b[2Jfull screen\u001b[?1049h${plainScreen}`);
  reporter.event(exit);
  reporter.event(output("\u001b[?25l"));
  await reporter.close();
  assert.equal(out.text().split(plainScreen).length, 3);
  const calm = setUp({ level: "error" });
  calm.reporter.event(output("\u001b[31mred\u001b[0m"));
  calm.reporter.event(exit);
  await calm.reporter.close();
  assert.equal(calm.out.text(), "\u001b[31mred\u001b[0m");
  const file = createSink();
  const filed = setUp({ level: "error", out: file });
  filed.reporter.event(output("\u001b[?25l"));
  await filed.reporter.close();
  assert.equal(file.text(), "\u001b[?25l");
});

test("in files the two streams have lines of their own", () => {
  const [out, err] = [createSink(), createSink()];
  const { reporter } = setUp({ out, err });
  reporter.event(output("half a line"));
  reporter.event({ type: "warning", at: 1, message: "Careful.", hint: "Look here." });
  assert.equal(out.text(), "half a line");
  assert.equal(err.text(), "09:08:07  ▲ Careful.\n          Look here.\n");
});

const levels: [level: ReporterOptions["level"], told: string[]][] = [
  ["silent", ["output"]],
  ["error", ["output", "failure"]],
  ["warn", ["output", "failure", "warning"]],
  ["info", ["output", "failure", "warning", "reload"]],
  ["debug", ["output", "failure", "warning", "reload", "change"]],
];
for (const [level, told] of levels) {
  test(`level ${level} tells: ${told.join(", ")}`, () => {
    const events: HotrunEvent[] = [
      output("x\n"),
      { type: "failure", at: 1, reload: 1, ...failure() },
      { type: "warning", at: 1, message: "Careful." },
      reload(),
      { type: "change", at: 1, files: ["/project/a.ts"] },
    ];
    const seen = events.filter((event) => {
      const { reporter, out, err } = setUp({ level });
      reporter.event(event);
      return out.text() + err.text() !== "";
    });
    assert.deepEqual(
      seen.map(({ type }) => type),
      told,
    );
  });
}

test("O18 --json tells the error of a request once a version", () => {
  const { reporter, out } = setUp({ mode: "json" });
  const event = {
    at: 1,
    type: "failure",
    reload: null,
    kind: "request",
    code: "HOTRUN_REQUEST",
    title: "GET / threw",
    message: "no",
  } as const;
  reporter.event(event);
  reporter.event({ ...event, at: 2 });
  reporter.event({ ...event, at: 3, message: "another" });
  const lines = out.text().trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).at),
    [1, 3],
  );
});

test("--json is one event a line on standard output and nothing else", () => {
  const { reporter, out, err } = setUp({ mode: "json" });
  const events: HotrunEvent[] = [output("half"), ready, reload(), { type: "warning", at: 2, message: "a\nb" }];
  reporter.greet("1.2.3", "app.ts");
  for (const event of events) reporter.event(event);
  reporter.clear();
  reporter.show("keys", {} as never);
  reporter.hint("put it before app.ts");
  assert.deepEqual(
    out
      .text()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
    events,
  );
  assert.equal(err.text(), "put it before app.ts\n");
});

test("an error that ends hotrun is a failure event for programs, and words for people", () => {
  const error = new HotrunError("HOTRUN_PORT_IN_USE", "Port 80 is in use.", { hint: "Choose another." });
  const json = setUp({ mode: "json" });
  json.reporter.error(error);
  const { at, ...event } = JSON.parse(json.out.text());
  assert.equal(typeof at, "number");
  assert.deepEqual(event, {
    type: "failure",
    reload: null,
    kind: "port",
    code: "HOTRUN_PORT_IN_USE",
    title: "The port cannot be had",
    message: "Port 80 is in use.",
    hint: "Choose another.",
  });
  const text = setUp({ level: "silent" });
  text.reporter.error(error);
  assert.equal(text.err.text(), "✖ Port 80 is in use.\n  Choose another.\n");
});

test("a reader that has gone is told once, and nothing is written after", async () => {
  let broken = 0;
  const { reporter, out } = setUp({ onBroken: () => void broken++ });
  out.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await new Promise((resolve) => out.once("close", resolve));
  reporter.event(output("more"));
  reporter.event(reload());
  await reporter.close();
  assert.equal(broken, 1);
  assert.equal(out.text(), "");
});

test("the screen is cleared only where there is one", () => {
  const { reporter, out } = setUp();
  reporter.clear();
  assert.equal(out.text(), "\u001b[2J\u001b[3J\u001b[H");
  const file = createSink();
  setUp({ out: file }).reporter.clear();
  assert.equal(file.text(), "");
});
