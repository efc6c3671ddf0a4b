import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { currentOwner } from "../../../src/runtime/ownership.ts";
import type { ModuleRecord } from "../../../src/runtime/records.ts";
import { endRunners, hasRunners, ownRunner } from "../../../src/runtime/runners.ts";

const makeOwner = () => ({ id: "file:///owner.ts" }) as ModuleRecord;

function makeRunner(owner: ModuleRecord) {
  const emitter = new EventEmitter();
  const heard: unknown[] = [];
  let ends = 0;
  ownRunner(owner, emitter, () => {
    ends += 1;
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
