import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ansiPaint, noPaint } from "../../../src/report/color.ts";
import { type ConsoleEvent, pageSaid, pageSaidAgain } from "../../../src/report/page-words.ts";
import { createRepeats } from "../../../src/report/repeats.ts";
import { root } from "./events.ts";

const words = { paint: noPaint, root, time: "09:08:07", columns: 120 };

function logged(more: Partial<ConsoleEvent> = {}): ConsoleEvent {
  return { type: "console", at: 1, page: "/cart?a=1", level: "log", text: "hello", ...more };
}

test("O15 what a page logs says that a page has, which one, and where", () => {
  assert.deepEqual(pageSaid(words, logged(), false), ["09:08:07  page     /cart?a=1  log  hello"]);
  const withPlace = (stack: string) => pageSaid(words, logged({ stack }), false)[0];
  assert.equal(withPlace("at web/cart.ts:4:9"), "09:08:07  page     /cart?a=1  log  hello web/cart.ts:4:9");
  assert.equal(withPlace("at f (web/cart.ts:4:9)"), "09:08:07  page     /cart?a=1  log  hello web/cart.ts:4:9");
  assert.equal(withPlace("f@http://x/a.js:4:9"), "09:08:07  page     /cart?a=1  log  hello http://x/a.js:4:9");
});

test("O15 an error has its frames below it", () => {
  const stack = Array.from({ length: 9 }, (_, n) => `at f${n} (web/cart.ts:${n}:1)`).join("\n");
  const error = logged({ level: "error", text: "Uncaught Error: no\nsecond line", stack });
  const lines = pageSaid(words, error, false);
  assert.deepEqual(lines.slice(0, 3), [
    "09:08:07  page     /cart?a=1  error  Uncaught Error: no",
    "          second line",
    "          at f0 (web/cart.ts:0:1)",
  ]);
  assert.equal(lines.length, 8);
  assert.equal(pageSaid(words, error, true).length, 11);
  assert.ok(pageSaid({ ...words, paint: ansiPaint }, error, false)[0]?.includes("\u001b[31merror\u001b[39m"));
});

test("O15 no control character of a page reaches the terminal", () => {
  const evil = "\u001b]0;title\u0007\u001b[2J\u009b2Ja\rb\u202ec";
  const lines = pageSaid(words, logged({ text: evil, stack: `at ${evil}:1:1\nat ${evil}:1:1` }), true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(lines.join("\n"), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("O15 what comes again and again is counted", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const said: string[] = [];
  const repeats = createRepeats<ConsoleEvent>({
    key: ({ text }) => text,
    most: 1,
    onCounted: (event, times) => said.push(...pageSaidAgain(words, event, times)),
  });
  const say = (text: string) => repeats.isRepeat(logged({ text }));
  assert.deepEqual([say("tick"), say("tick"), say("tick")], [false, true, true]);
  mock.timers.tick(1000);
  assert.deepEqual(said, ["09:08:07  page     /cart?a=1  log  tick  × 3"]);
  say("tick");
  mock.timers.tick(1999);
  assert.equal(said.length, 1, "ever less often");
  assert.equal(say("other"), false);
  assert.equal(said[1], "09:08:07  page     /cart?a=1  log  tick  × 4");
  say("other");
  repeats.close();
  assert.equal(said[2], "09:08:07  page     /cart?a=1  log  other  × 2");
  mock.timers.reset();
});
