import assert from "node:assert/strict";
import { test } from "node:test";
import hotrun, { after, detach, every, forget, goto, keep, onReload, refresh } from "../../src/hot.ts";

test("E4 without hotrun a value is kept for as long as the program runs", () => {
  const create = () => ({});
  const first = keep("a", create);
  assert.equal(keep("a", create), first);
  forget("a");
  assert.notEqual(keep("a", create), first);
});

test("without hotrun the rest is harmless", () => {
  onReload(() => assert.fail("there is no reload"));
  refresh();
  refresh("/blog/*");
  goto("/drafts?page=1#top");
  const resource = {};
  assert.equal(detach(resource), resource);
  assert.deepEqual([hotrun.generation, hotrun.url], [0, undefined]);
});

test("E6 an interval ends when its callback returns false, or is stopped; what it throws is printed, and it goes on", async (t) => {
  const { mock } = t;
  mock.timers.enable({ apis: ["setInterval"] });
  const printed = mock.method(console, "error", () => {});
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  let [calls, others] = [0, 0];
  every(10, () => {
    calls++;
    if (calls === 1) throw new Error("not today");
    return calls < 3;
  });
  const other = every(10, async () => void others++);
  for (let tick = 0; tick < 5; tick++) {
    mock.timers.tick(10);
    await turn();
  }
  // Node itself says there that its mock timers are experimental.
  const errors = printed.mock.calls.filter((call) => call.arguments[0] instanceof Error);
  assert.deepEqual([calls, others, errors.length], [3, 5, 1]);
  other.stop();
  mock.timers.tick(10);
  assert.equal(others, 5);
});

test("E6 while a callback is pending, it is not called again", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let calls = 0;
  let done = () => {};
  using _timer = every(10, () => {
    calls++;
    return new Promise<void>((resolve) => {
      done = resolve;
    });
  });
  t.mock.timers.tick(30);
  assert.equal(calls, 1);
  done();
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(10);
  assert.equal(calls, 2);
});

test("E6 a timeout is called once, or not at all", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const calls: string[] = [];
  after(5, () => calls.push("a"));
  after(5, () => calls.push("b")).stop();
  t.mock.timers.tick(20);
  assert.deepEqual(calls, ["a"]);
});

test("what is no name, no function, or no path of the app is refused", () => {
  assert.throws(() => keep("", () => 1), TypeError);
  assert.throws(() => keep("a", 1 as never), TypeError);
  assert.throws(() => onReload(1 as never), TypeError);
  for (const path of ["blog", "//evil.example", "https://evil.example/", "/\\evil.example"]) {
    assert.throws(() => goto(path), TypeError, path);
  }
});
