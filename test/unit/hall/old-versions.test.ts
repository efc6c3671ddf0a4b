import assert from "node:assert/strict";
import { test } from "node:test";
import { createClock } from "../../../src/hall/clock.ts";
import { createOldVersions, type OldVersionsOptions } from "../../../src/hall/old-versions.ts";
import { createGate } from "../../../src/proxy/gate.ts";
import type { PassageKind } from "../../../src/proxy/passages.ts";

function setUp(more: Partial<OldVersionsOptions> = {}) {
  const gate = createGate({ holdMs: 1_000, navigationMs: 1_000 });
  const clock = createClock();
  const warnings: string[] = [];
  const ended: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const versions = createOldVersions({ gate, clock, drain: undefined, sockets: "keep", warn, ...more });

  function open(generation: number): void {
    const at = { path: `/tmp/${generation}` };
    gate.open(generation, new Map([["main", { generation, at, preamble: false }]]));
  }

  /** One more on the way to the live version; it is over as soon as it is ended. */
  function enter(kind: PassageKind) {
    const passage = gate.enter({ front: "main", navigation: false, signal: new AbortController().signal });
    assert.ok("type" in passage && passage.type === "open");
    const { endpoint, release, becomes } = passage;
    const become = (next: PassageKind) =>
      becomes(next, () => {
        ended.push(`${next} of ${endpoint.generation}`);
        release();
      });
    become(kind);
    return { release, become };
  }

  return { gate, clock, versions, warnings, ended, open, enter };
}

test("what hangs on old versions is listed until it is over", () => {
  const { versions, open, enter } = setUp();
  open(1);
  const passage = enter("socket");
  assert.deepEqual(versions.list(), [], "the live version is none of them");
  open(2);
  enter("stream");
  open(3);
  assert.deepEqual(versions.list(), [
    { generation: 1, requests: 0, streams: 0, sockets: 1 },
    { generation: 2, requests: 0, streams: 1, sockets: 0 },
  ]);
  passage.release();
  assert.deepEqual(versions.list(), [{ generation: 2, requests: 0, streams: 1, sockets: 0 }]);
  versions.close();
});

test("O2 the oldest of five old versions ends, which is said", () => {
  const { versions, warnings, ended, open, enter } = setUp();
  for (const generation of [1, 2, 3, 4, 5]) {
    open(generation);
    enter("socket");
  }
  assert.deepEqual(ended, []);
  open(6);
  assert.deepEqual(ended, ["socket of 1"]);
  assert.deepEqual(warnings, [
    "Ended 1 socket of version 1: no more than 4 replaced versions may go on, and it is older than these.",
  ]);
  assert.deepEqual(
    versions.list().map(({ generation }) => generation),
    [2, 3, 4, 5],
  );
  versions.close();
});

test("the time of --drain begins with the replacement, and stands still while a debugger holds the app", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const now = t.mock.method(performance, "now", () => 0);
  const { clock, versions, warnings, ended, open, enter } = setUp({ drain: 5 });
  open(1);
  enter("request");
  t.mock.timers.tick(60_000);
  open(2);
  enter("socket");
  t.mock.timers.tick(3_000);
  now.mock.mockImplementation(() => 3_000);
  clock.hold(true);
  t.mock.timers.tick(60_000);
  clock.hold(false);
  t.mock.timers.tick(1_999);
  assert.deepEqual(ended, []);
  t.mock.timers.tick(1);
  assert.deepEqual(ended, ["request of 1"]);
  assert.deepEqual(warnings, ["Ended 1 request of version 1: it was replaced 5 s ago (--drain)."]);
  versions.close();
});

test("where sockets are closed, one that begins when its version is old already is closed too, and nothing is said", () => {
  const { versions, warnings, ended, open, enter } = setUp({ sockets: "close" });
  open(1);
  enter("socket");
  const late = enter("request");
  open(2);
  assert.deepEqual(ended, ["socket of 1"]);
  late.become("stream");
  assert.deepEqual(ended, ["socket of 1", "stream of 1"]);
  assert.deepEqual(warnings, []);
  versions.close();
});

test("what lasts of all old versions is ended on demand, requests are not", () => {
  const { versions, ended, open, enter } = setUp();
  open(1);
  enter("socket");
  enter("request");
  open(2);
  enter("stream");
  open(3);
  enter("socket");
  assert.deepEqual(versions.endLasting(), [
    { generation: 1, requests: 0, streams: 0, sockets: 1 },
    { generation: 2, requests: 0, streams: 1, sockets: 0 },
  ]);
  assert.deepEqual(ended, ["socket of 1", "stream of 2"]);
  assert.deepEqual(versions.endLasting(), []);
  versions.close();
});
