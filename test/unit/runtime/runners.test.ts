import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { currentOwner } from "../../../src/runtime/ownership.ts";
import type { ModuleRecord } from "../../../src/runtime/records.ts";
import { endRunners, hasRunners, ownRunner } from "../../../src/runtime/runners.ts";

const makeOwner = (generation = 1) =>
  ({ id: "file:///owner.ts", load: { generation, loading: false } }) as ModuleRecord;

function makeRunner(owner: ModuleRecord, maker: string | null = null) {
  const emitter = new EventEmitter();
  const heard: unknown[] = [];
  let ends = 0;
  ownRunner(owner, emitter, {
    kind: "worker",
    maker,
    end() {
      ends += 1;
    },
  });
  emitter.on("exit", (code) => heard.push(code));
  return { emitter, heard, ends: () => ends };
}

test("a runner ends once, with its owner, and nobody hears of its exit", () => {
  const owner = makeOwner();
  const runner = makeRunner(owner);
  assert.ok(hasRunners(owner));
  endRunners(owner);
  endRunners(owner);
  assert.equal(runner.ends(), 1);
  assert.equal(runner.emitter.emit("exit", 1), false);
  assert.equal(runner.emitter.emit("error", new Error("no one listens")), false);
  assert.deepEqual(runner.heard, []);
});

test("a runner that has ended by itself is heard, and forgotten", () => {
  const owner = makeOwner();
  const runner = makeRunner(owner);
  runner.emitter.emit("exit", 3);
  assert.deepEqual(runner.heard, [3]);
  assert.ok(!hasRunners(owner));
  endRunners(owner);
  assert.equal(runner.ends(), 0);
});

test("what an owner starts after its runners were ended is ended at once", () => {
  const owner = makeOwner();
  endRunners(owner);
  const runner = makeRunner(owner);
  assert.equal(runner.ends(), 1);
  runner.emitter.emit("exit", 1);
  assert.deepEqual(runner.heard, []);
});

test("what a package has made goes on until a later version has had it make another", () => {
  const [first, second, third] = [makeOwner(1), makeOwner(2), makeOwner(3)];
  const kept = makeRunner(first, "/node_modules/pool/index.js");
  endRunners(first);
  makeRunner(second, "/node_modules/other/index.js");
  endRunners(second);
  kept.emitter.emit("exit", 3);
  assert.deepEqual([kept.ends(), kept.heard], [0, [3]]);

  const replaced = makeRunner(makeOwner(2), "/node_modules/pool/index.js");
  const later = makeRunner(third, "/node_modules/pool/index.js");
  assert.equal(replaced.ends(), 0);
  endRunners(third);
  assert.equal(later.ends(), 0);
});

test("a replaced version's runner that a package has made ends once there is another, and a moment to finish", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [first, second] = [makeOwner(1), makeOwner(2)];
  const old = makeRunner(first, "/node_modules/pool/index.js");
  const young = makeRunner(second, "/node_modules/pool/index.js");
  endRunners(first);
  assert.equal(old.ends(), 0);
  t.mock.timers.tick(1_000);
  assert.deepEqual([old.ends(), young.ends()], [1, 0]);
});

test("what a listener creates is its owner's", () => {
  const owner = makeOwner();
  const { emitter } = makeRunner(owner);
  let seen: unknown;
  emitter.on("message", () => {
    seen = currentOwner();
  });
  emitter.emit("message");
  assert.equal(seen, owner);
  assert.equal(currentOwner(), null);
});
