import assert from "node:assert/strict";
import { test } from "node:test";
import { createServerLines } from "../../../src/hall/server-lines.ts";

function setUp() {
  const sent: string[] = [];
  const clock = { now: 5000 };
  const lines = createServerLines(
    ({ id, stream, text }, page) => sent.push(`${page ?? "all"} #${id} ${stream} ${text}`),
    () => clock.now,
  );
  return { lines, sent, clock };
}

test("O15 pages get what the app writes as whole lines, without what a terminal would obey", () => {
  const { lines, sent } = setUp();
  lines.write("stdout", "GET /");
  lines.write("stderr", "warning: \u001b[31mred\u001b[39m\n");
  lines.write("stdout", " 200\nGET /a 404\n\tat f\nhalf");
  assert.deepEqual(sent, ["all #1 stderr warning: red", "all #2 stdout GET / 200\nGET /a 404\n  at f"]);
});

test("O15 a page that has just come gets what was written for its own request", () => {
  const { lines, sent, clock } = setUp();
  lines.write("stdout", "long ago\n");
  clock.now += 3500;
  lines.write("stdout", "GET /\n");
  lines.repeat(7);
  assert.deepEqual(sent, ["all #1 stdout long ago", "all #2 stdout GET /", "7 #2 stdout GET /"]);
});

test("O15 however much the app writes, a page gets what can be read", () => {
  const { lines, sent, clock } = setUp();
  for (let n = 0; n < 1000; n++) lines.write("stdout", `${n}\n${n}\n`);
  assert.equal(sent.length, 100);
  clock.now += 1000;
  lines.write("stdout", "x".repeat(1_000_000));
  lines.write("stdout", `${"y".repeat(1_000_000)}\n`);
  assert.equal(sent.length, 101);
  assert.match(sent[100] as string, /^all #101 stdout … 1800 more lines\nx{9900}/);
  assert.ok((sent[100] as string).length < 10_100);
});
