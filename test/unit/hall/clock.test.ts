import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createClock } from "../../../src/hall/clock.ts";

function stage({ mock }: TestContext) {
  let now = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  return function pass(ms: number): void {
    now += ms;
    mock.timers.tick(ms);
  };
}

test("a limit runs out after its time", (context) => {
  const pass = stage(context);
  const over: string[] = [];
  createClock().after(100, () => over.push("over"));
  pass(99);
  assert.deepEqual(over, []);
  pass(1);
  assert.deepEqual(over, ["over"]);
});

test("time in which the app is held does not count", (context) => {
  const pass = stage(context);
  const over: string[] = [];
  const clock = createClock();
  clock.after(100, () => over.push("before"));
  pass(60);
  clock.hold(true);
  clock.hold(true);
  clock.after(50, () => over.push("meanwhile"));
  pass(10_000);
  assert.deepEqual(over, []);
  clock.hold(false);
  pass(39);
  assert.deepEqual(over, []);
  pass(1);
  assert.deepEqual(over, ["before"]);
  pass(10);
  assert.deepEqual(over, ["before", "meanwhile"]);
});

test("a limit that is removed never runs out, held or not", (context) => {
  const pass = stage(context);
  const clock = createClock();
  const fail = () => assert.fail("ran out");
  const remove = clock.after(100, fail);
  clock.after(100, fail)();
  clock.hold(true);
  remove();
  clock.hold(false);
  pass(1_000);
});
