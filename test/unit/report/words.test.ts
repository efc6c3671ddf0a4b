import assert from "node:assert/strict";
import { test } from "node:test";
import { ansiPaint, noPaint } from "../../../src/report/color.ts";
import { plain } from "../../../src/report/plain.ts";
import { duration, exited, readyFirst, reloaded, warned } from "../../../src/report/words.ts";
import { reload, root } from "./events.ts";

const words = { paint: noPaint, root, time: "09:08:07", columns: 120 };

test("durations are short, and exact where it matters", () => {
  assert.deepEqual([0, 0.04, 0.55, 3, 9.94, 9.96, 12.4, 999.4, 1000, 1162, 65_000].map(duration), [
    "0 ms",
    "0 ms",
    "0.6 ms",
    "3 ms",
    "9.9 ms",
    "10 ms",
    "12 ms",
    "999 ms",
    "1 s",
    "1.2 s",
    "65 s",
  ]);
});

test("O12 on a narrow terminal the parts get a line of their own", () => {
  assert.deepEqual(reloaded({ ...words, columns: 60 }, reload(), false), [
    "09:08:07  swap     src/home.ts  19 ms:",
    "          event 2, compile 3, link 0.6, evaluate 12, listen 1",
  ]);
});

test("C3 many files are the first and a number", () => {
  const files = ["/project/a.ts", "/project/b.ts", "/other/c.ts"];
  const [line] = reloaded(words, reload({ files, timings: { total: 2 }, pages: 1 }), false);
  assert.equal(line, "09:08:07  swap     a.ts +2 more  2 ms → 1 page");
  const [outside] = reloaded(words, reload({ files: ["/other/c.ts"], timings: { total: 2 } }), false);
  assert.equal(outside, "09:08:07  swap     ../other/c.ts  2 ms");
});

test("O4 with --log-level debug, what ended with a module and what goes on of it is listed", () => {
  const module = "/project/src/jobs.ts";
  const ends = { ended: [{ module, counts: { timer: 2, worker: 1 } }], kept: [{ module, counts: { connection: 1 } }] };
  assert.deepEqual(reloaded(words, reload(ends), true).slice(-2), [
    "          ended with src/jobs.ts: 2 timers, 1 worker",
    "          kept of src/jobs.ts: 1 connection",
  ]);
  assert.equal(reloaded(words, reload(ends), false).length, 1);
});

test("each plan has its colour", () => {
  const [line] = reloaded({ ...words, paint: ansiPaint }, reload({ plan: "restart", timings: { total: 2 } }), false);
  assert.equal(line, "\u001b[2m09:08:07\u001b[22m  \u001b[33mrestart\u001b[39m  \u001b[1msrc/home.ts\u001b[22m  2 ms");
});

test("row 43 what came from outside cannot steer the terminal", () => {
  const evil = "a\u001b]0;title\u0007b\u001b[2Jc\u009b31md\re\u202ef\u0000g\th\r\ni";
  assert.equal(plain(evil), "abcdefg  h\ni");
  const lines = [
    ...reloaded(words, reload({ files: [`/project/${evil}`], reason: evil }), true),
    ...warned(words, { message: evil, hint: evil }),
    ...readyFirst(words, { type: "ready", at: 1, urls: [evil], ms: 1, generation: 1 }, false),
  ];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("B2 an exit says how", () => {
  const exit = { type: "exit", at: 1 } as const;
  assert.deepEqual(exited(words, { ...exit, code: 3, signal: null }), [
    "09:08:07  exit     the app has ended with code 3",
  ]);
  assert.deepEqual(exited(words, { ...exit, code: null, signal: "SIGKILL" }), [
    "09:08:07  exit     the app has ended on SIGKILL",
  ]);
});
