import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure, RelatedProblem, StackFrame } from "../../../src/protocol/failure.ts";
import { ansiPaint, noPaint } from "../../../src/report/color.ts";
import { failed, failedAgain, recovered, requestFailed } from "../../../src/report/failure-words.ts";
import { failure, root } from "./events.ts";

const words = { paint: noPaint, root, time: "09:08:07", columns: 80 };
const calm = { serving: false, verbose: false };

const app = (name: string, line: number): StackFrame => ({
  name,
  file: "/project/src/db.ts",
  line,
  column: 9,
  of: "app",
});
const of = (name: string): StackFrame => ({
  name: "handle",
  file: `/project/node_modules/${name}/index.js`,
  line: 1,
  column: 1,
  of: "package",
  package: name,
});
const runtime: StackFrame = { name: "emit", of: "runtime" };

const thrown: Failure = failure({
  kind: "load",
  title: "Threw while loading",
  message: "Error: the users cannot be had",
  file: "/project/src/db.ts",
  line: 12,
  column: 9,
  frame: "  11 |\n> 12 |   throw new Error();\n     |         ^\n  13 | }",
  frames: [app("load", 12), of("express"), of("express"), of("router"), runtime, app("", 30), runtime],
});
const cause: RelatedProblem = {
  relation: "cause",
  message: "Error: connect ECONNREFUSED",
  file: "/project/src/pool.ts",
  line: 3,
  column: 7,
  frame: "  2 |\n> 3 | await connect();\n    |       ^\n  4 |",
};

test("O7 an error: title and place, message, the lines around, the way there with packages folded, what led to it, what goes on", () => {
  const lines = failed(
    words,
    { ...thrown, related: [cause], hint: "Start the database." },
    { serving: true, verbose: false },
  );
  assert.deepEqual(lines, [
    "",
    "09:08:07  ✖ Threw while loading  src/db.ts:12:9",
    "          Error: the users cannot be had",
    "",
    "            11 |",
    "          > 12 |   throw new Error();",
    "               |         ^",
    "            13 | }",
    "",
    "          at load (src/db.ts:12:9)",
    "          … 3 frames of express, router",
    "          at src/db.ts:30:9",
    "",
    "          Caused by: Error: connect ECONNREFUSED  src/pool.ts:3:7",
    "          > 3 | await connect();",
    "              |       ^",
    "",
    "          Start the database.",
    "          The last version that worked goes on.",
    "",
  ]);
});

test("at level debug all calls are there, those of packages and of Node too", () => {
  const lines = failed(words, { ...thrown, related: [cause] }, { serving: false, verbose: true });
  const calls = lines.filter((line) => /^ +at /.test(line));
  assert.equal(calls.length, 7);
  assert.equal(calls[1], "          at handle (node_modules/express/index.js:1:1)");
  assert.equal(calls[4], "          at emit");
});

test("a stack that says no more than the place is left out; a function that calls itself is one line", () => {
  assert.doesNotMatch(failed(words, { ...thrown, frames: [app("load", 12), runtime] }, calm).join("\n"), / at /);
  const deep = failed(
    words,
    { ...thrown, frames: [...Array.from({ length: 40 }, () => app("f", 12)), app("g", 1)] },
    calm,
  );
  assert.ok(deep.includes("          at f (src/db.ts:12:9) × 40"));
  const many = failed(words, { ...thrown, frames: Array.from({ length: 40 }, (_, line) => app("f", line)) }, calm);
  assert.equal(many.filter((line) => line.includes("at f")).length, 12);
  assert.ok(many.includes("          … 28 more"));
});

test("D3 of a build the other errors are one line each", () => {
  const also = Array.from(
    { length: 10 },
    (_, index): RelatedProblem => ({
      relation: "also",
      message: `TS2304: Cannot find name 'foo${index}', which is said in many words that do not fit.\nMore.`,
      file: "/project/src/a.ts",
      line: index + 1,
      column: 1,
    }),
  );
  const build = failure({
    kind: "build",
    title: "The build failed",
    related: also,
    hint: "tsc exited with code 2. It runs again with the next change.",
  });
  const lines = failed(words, build, { serving: true, verbose: false });
  assert.equal(lines[9], "          also src/a.ts:1:1 TS2304: Cannot find name 'foo0', which is said in …");
  assert.deepEqual(lines.slice(16), [
    "          also src/a.ts:8:1 TS2304: Cannot find name 'foo7', which is said in …",
    "          + 2 more",
    "",
    "          tsc exited with code 2. It runs again with the next change.",
    "          The last version that worked goes on.",
    "",
  ]);
  for (const line of lines) assert.ok(line.length <= 80, line);
});

test("O18 an error of a request is short: message and lines, what led to it, no stack", () => {
  const lines = requestFailed(
    words,
    { ...thrown, kind: "request", title: "GET /users threw", related: [cause], hint: "Start it." },
    false,
  );
  assert.deepEqual(lines, [
    "09:08:07  ✖ GET /users threw  src/db.ts:12:9",
    "          Error: the users cannot be had",
    "            11 |",
    "          > 12 |   throw new Error();",
    "               |         ^",
    "            13 | }",
    "          Caused by: Error: connect ECONNREFUSED  src/pool.ts:3:7",
    "          Start it.",
  ]);
});

test("what goes on is said: the old version, a new start, or nothing before the next change", () => {
  const last = (more: Partial<Failure>, serving = false) =>
    failed(words, failure(more), { serving, verbose: false }).at(-2)?.trim();
  assert.equal(last({}, true), "The last version that worked goes on.");
  assert.equal(last({ kind: "crash" }, true), "It starts again with the next change.");
  assert.equal(last({ kind: "crash", retryMs: 2000 }), "It starts again in 2 s.");
  assert.equal(
    last({ kind: "exit", hint: "It starts again with the next change." }),
    "It starts again with the next change.",
  );
});

test("as before, and mended", () => {
  assert.deepEqual(failedAgain({ ...words, columns: 90 }, failure({ retryMs: 0 }), 3), [
    "09:08:07  ✖ Does not parse  src/home.ts:12:8  as before (×3), starts again at once",
  ]);
  assert.deepEqual(failedAgain({ ...words, columns: 50 }, failure(), 3), [
    "09:08:07  ✖ Does not parse  src/home.ts:12:8",
    "          as before (×3)",
  ]);
  assert.deepEqual(recovered(words, {}, 1), ["09:08:07  ✔ recovered"]);
  assert.deepEqual(recovered(words, failure(), 3), ["09:08:07  ✔ recovered  src/home.ts  after 3 tries"]);
});

test("a failure without a place is told too, and one whose stack is no more than text", () => {
  const bare = { kind: "start-timeout", code: "HOTRUN_X", title: "Never listened", message: "10 s are over." } as const;
  const lines = failed(words, bare, calm);
  assert.deepEqual(lines.slice(0, 3), ["", "09:08:07  ✖ Never listened", "          10 s are over."]);
  const stack =
    "    at name (file:///project/src/db.ts:3:28)\n    at Module.evaluate (node:internal/vm/module:229:23)\n    at /project/app.ts:1:1";
  const thrown = failed(words, { ...bare, stack }, calm);
  assert.deepEqual(thrown.slice(4, 6), ["          at name (src/db.ts:3:28)", "          at app.ts:1:1"]);
});

test("on a narrow terminal words go on in the next line, and what is left of the place is cut", () => {
  const long = `const text = "${"x".repeat(60)}"; boom();`;
  const lines = failed(
    { ...words, columns: 40 },
    failure({
      message:
        "Error: a message of several words that takes more than one line https://example.com/a/very/long/address",
      file: "/project/src/a/long/way/down/home.ts",
      frame: `> 12 | ${long}\n     | ${" ".repeat(long.indexOf("boom"))}^`,
    }),
    calm,
  );
  assert.deepEqual(lines.slice(1, 10), [
    "09:08:07  ✖ Does not parse",
    "          src/a/long/way/down/home.ts:12:8",
    "          Error: a message of several",
    "          words that takes more than one",
    "          line",
    "          https://example.com/a/very/long/address",
    "",
    '          > 12 | …xxxxxxx"; boom();',
    "               |            ^",
  ]);
});

test("a message of megabytes is cut, and its size said", () => {
  const wide = failed(words, failure({ message: "x".repeat(1_204_096) }), calm);
  assert.equal(wide[3], "          … 1.2 MB more");
  const tall = failed(words, failure({ message: "line\n".repeat(500) }), calm);
  assert.equal(tall[42], "          … 460 more lines");
});

test("row 43 what came from outside cannot steer the terminal, nor look like a line of ours", () => {
  const evil = "a\u001b]0;title\u0007b\u001b[2Jc\u009b31md\re\u202ef\u0000g\th";
  const file = `/project/${evil}\n09:08:07  ✔ recovered`;
  const frames: StackFrame[] = [
    { name: `${evil}\nx`, file, of: "app" },
    { ...of(evil), name: evil },
  ];
  const related: RelatedProblem[] = (["cause", "aggregated", "also"] as const).map((relation) => ({
    relation,
    message: evil,
    file,
    frame: evil,
    frames,
  }));
  const bad: Failure = {
    ...failure(),
    title: `${evil}\n${evil}`,
    message: evil,
    file,
    frame: evil,
    hint: evil,
    stack: evil,
    importers: [file],
    frames,
    related,
  };
  for (const verbose of [true, false]) {
    const lines = [
      ...failed(words, bad, { serving: true, verbose }),
      ...requestFailed(words, bad, verbose),
      ...failedAgain(words, bad, 2),
      ...recovered(words, bad, 2),
    ];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
    assert.equal(lines.filter((line) => line.startsWith("09:08:07")).length, 4);
  }
});

test("colours: the title and the mark red, places cyan, what is around dim", () => {
  const lines = failed({ ...words, paint: ansiPaint }, thrown, calm);
  assert.equal(
    lines[1],
    "\u001b[2m09:08:07\u001b[22m  \u001b[31m\u001b[1m✖ Threw while loading\u001b[22m\u001b[39m  \u001b[36msrc/db.ts:12:9\u001b[39m",
  );
  assert.equal(lines[4], "          \u001b[2m  11 |\u001b[22m");
  assert.equal(lines[5], "          \u001b[31m>\u001b[39m 12 |   throw new Error();");
  assert.equal(
    lines[9],
    "          \u001b[2mat\u001b[22m load \u001b[2m(\u001b[22m\u001b[36msrc/db.ts:12:9\u001b[39m\u001b[2m)\u001b[22m",
  );
});
