import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { combine } from "../../../src/data/combine.ts";
import { createLiveSource } from "../../../src/data/live-value.ts";

const trouble = { failed: () => {}, mended: () => {}, warn: () => {} };
const live = <Value>(initial: Value) => createLiveSource(initial, { trouble, onClose: () => {} });

test("M5 the current value is read at once, and subscribers get each new one", () => {
  const source = live(1);
  const heard: number[] = [];
  const remove = source.value.subscribe((value) => heard.push(value));
  source.set(2);
  source.set(3);
  remove();
  source.set(4);
  assert.deepEqual([source.value.current, heard], [4, [2, 3]]);
});

test("M5 a subscriber that throws is told of until one goes well, and keeps nothing from the others", () => {
  const told: unknown[] = [];
  const listening = {
    ...trouble,
    failed: (error: unknown, at: unknown) => told.push(error, at),
    mended: () => told.push("mended"),
  };
  const source = createLiveSource(1, { trouble: listening, onClose: () => {} });
  const problem = new Error("not mine");
  const heard: number[] = [];
  source.value.subscribe(() => {
    if (source.value.current === 2) throw problem;
  });
  source.value.subscribe((value) => heard.push(value));
  source.set(2);
  source.set(3);
  assert.deepEqual(heard, [2, 3]);
  assert.deepEqual(told, [problem, { type: "listener" }, "mended"]);
});

test("M5 who is slower than the changes gets the last one, and the end ends it", async () => {
  const source = live(0);
  const values = source.value[Symbol.asyncIterator]();
  const first = values.next();
  source.set(1);
  assert.deepEqual(await first, { done: false, value: 1 });
  source.set(2);
  source.set(3);
  assert.deepEqual(await values.next(), { done: false, value: 3 });
  const last = values.next();
  await source.value.close();
  source.set(4);
  assert.deepEqual(await last, { done: true, value: undefined });
  assert.equal(source.value.current, 3);
});

test("M5 who leaves the loop is forgotten", async () => {
  const source = live(0);
  const values = source.value[Symbol.asyncIterator]();
  const first = values.next();
  source.set(1);
  await first;
  assert.deepEqual(await values.return?.(), { done: true, value: undefined });
});

test("it is closed once, and is not ready any more then", async () => {
  const onClose = mock.fn();
  const source = createLiveSource(0, { trouble, onClose });
  await Promise.all([source.value.close(), source.value.close()]);
  assert.equal(onClose.mock.callCount(), 1);
  await assert.rejects(source.value.ready, /closed before/);
});

test("M5 several are one, ready when all are, and one that ends does not end the others", async () => {
  const [left, right] = [live("a"), live(1)];
  const both = combine({ left: left.value, right: right.value });
  const heard: unknown[] = [];
  both.subscribe((value) => heard.push(value));
  left.settle();
  right.set(2);
  right.settle();
  assert.deepEqual(await both.ready, { left: "a", right: 2 });
  await left.value.close();
  right.set(3);
  assert.deepEqual(heard, [
    { left: "a", right: 2 },
    { left: "a", right: 3 },
  ]);
  await both.close();
  right.set(4);
  assert.deepEqual([both.current, right.value.current], [{ left: "a", right: 3 }, 4]);
});
