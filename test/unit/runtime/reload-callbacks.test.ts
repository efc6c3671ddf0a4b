import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModuleRecord } from "../../../src/runtime/records.ts";
import { afterCallbacks } from "../../../src/runtime/reload-callbacks.ts";

const record = (...reloads: (() => unknown)[]) => ({ id: import.meta.url, reloads }) as unknown as ModuleRecord;

test("E5 each callback runs once, is waited for, and what one throws does not keep the others", async () => {
  const done: string[] = [];
  const problems: string[] = [];
  const records = [
    record(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push("slow");
    }),
    record(() => {
      throw new Error("not today");
    }),
    record(() => done.push("quick")),
  ];
  await afterCallbacks(
    records,
    (problem) => problems.push(problem),
    () => done.push("end"),
  );
  assert.deepEqual(done, ["quick", "slow", "end"]);
  assert.match(
    problems.join(),
    /reload-callbacks\.test\.ts: a callback of onReload failed: not today \(.*reload-callbacks\.test\.ts:\d+:\d+\)$/,
  );
  await afterCallbacks(
    records,
    () => {},
    () => done.push("again"),
  );
  assert.deepEqual(done, ["quick", "slow", "end", "again"]);
});

test("E5 one that never ends is waited for no longer than 5 s", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const problems: string[] = [];
  let hasEnded = false;
  const ended = afterCallbacks(
    [record(() => new Promise(() => {}))],
    (problem) => problems.push(problem),
    () => {
      hasEnded = true;
    },
  );
  t.mock.timers.tick(4_999);
  assert.equal(hasEnded, false);
  t.mock.timers.tick(1);
  await ended;
  assert.match(problems.join(), /reload-callbacks\.test\.ts: a callback of onReload has not ended in 5 s/);
});

test("without callbacks the end comes at once", () => {
  let hasEnded = false;
  void afterCallbacks(
    [record()],
    () => {},
    () => {
      hasEnded = true;
    },
  );
  assert.equal(hasEnded, true);
});
