import assert from "node:assert/strict";
import { test } from "node:test";
import { type Event, mergeChanges, type State, step, type Work } from "../../../src/decide/lifecycle.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const work = (id: number, ...files: string[]): Work => ({
  id,
  at: 0,
  changes: files.map((file) => ({ file, kind: "update" as const })),
});
const failure: Failure = { kind: "load", code: "HOTRUN_LOAD", title: "Threw", message: "boom" };

/** The state after these events, and the effects of the last one. */
function after(...events: Event[]) {
  let state: State = { name: "idle" };
  let effects: ReturnType<typeof step>["effects"] = [];
  for (const event of events) ({ state, effects } = step(state, event));
  return { state, effects };
}

const live: Event[] = [{ type: "began" }, { type: "succeeded" }];

test("the first start holds requests until a version answers", () => {
  const { state, effects } = after({ type: "began" });
  assert.equal(state.name, "starting");
  assert.deepEqual(effects, [{ type: "hold" }, { type: "start", work: null }]);
});

test("a change while all is quiet begins a reload", () => {
  const { state, effects } = after(...live, { type: "changed", work: work(1, "a") });
  assert.equal(state.name, "reloading");
  assert.deepEqual(effects, [{ type: "reload", work: work(1, "a") }]);
});

test("C8 changes during a reload are gathered, and one further reload has them all", () => {
  const { state, effects } = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "changed", work: work(2, "b") },
    { type: "changed", work: work(2, "a", "c") },
    { type: "succeeded" },
  );
  assert.equal(state.name, "reloading");
  assert.deepEqual(effects, [
    { type: "settle", work: work(1, "a"), outcome: { type: "done" } },
    { type: "reload", work: work(2, "b", "a", "c") },
  ]);
});

test("C8 a reload that is given up for newer changes is done again with them, under its number", () => {
  const queued: Event[] = [...live, { type: "changed", work: work(1, "a") }, { type: "changed", work: work(2, "b") }];
  assert.deepEqual(after(...queued).effects, [{ type: "supersede" }]);
  const { state, effects } = after(...queued, { type: "superseded" });
  assert.deepEqual(state, { name: "reloading", work: work(1, "a", "b"), queued: null });
  assert.deepEqual(effects, [{ type: "reload", work: work(1, "a", "b") }]);
});

test("a reload that is given up after the old version has ended goes on as a start", () => {
  const { state, effects } = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "changed", work: work(2, "b") },
    { type: "exited", failure, code: 1 },
    { type: "superseded" },
  );
  assert.equal(state.name, "starting");
  assert.deepEqual(effects.at(-1), { type: "start", work: work(1, "a", "b") });
});

test("E9 a reload that fails leaves the old version live", () => {
  const { state, effects } = after(...live, { type: "changed", work: work(1, "a") }, { type: "failed", failure });
  assert.equal(state.name, "live");
  assert.deepEqual(effects, [{ type: "settle", work: work(1, "a"), outcome: { type: "failed", failure } }]);
});

test("O7 a file that does not parse is told only after a while", () => {
  const doubting: Event[] = [...live, { type: "changed", work: work(1, "a") }, { type: "unparsed", failure }];
  assert.deepEqual(after(...doubting).effects, [{ type: "doubt", ms: 150 }]);
  const told = after(...doubting, { type: "doubtEnded" });
  assert.equal(told.state.name, "live");
  assert.deepEqual(told.effects, [{ type: "settle", work: work(1, "a"), outcome: { type: "failed", failure } }]);
});

test("C5 the second half of a half-written file joins the same reload", () => {
  const { state, effects } = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "unparsed", failure },
    { type: "changed", work: work(1, "a", "b") },
  );
  assert.equal(state.name, "reloading");
  assert.deepEqual(effects, [{ type: "reload", work: work(1, "a", "b") }]);
});

test("C5 a file that does not parse goes on with the newer changes that wait", () => {
  const { state, effects } = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "changed", work: work(2, "a", "b") },
    { type: "unparsed", failure },
  );
  assert.deepEqual(state, { name: "reloading", work: work(1, "a", "b"), queued: null });
  assert.deepEqual(effects, [{ type: "reload", work: work(1, "a", "b") }]);
});

test("C5 where the old version has ended for the new one, requests wait for the second half of a half-written file", () => {
  const restarting: Event[] = [
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "exited", failure: null, code: 0 },
    { type: "unparsed", failure },
  ];
  assert.deepEqual(after(...restarting).effects, [{ type: "doubt", ms: 150 }]);
  assert.deepEqual(after(...restarting, { type: "changed", work: work(2, "a", "b") }).effects, [
    { type: "hold" },
    { type: "start", work: work(1, "a", "b") },
  ]);
  const told = after(...restarting, { type: "doubtEnded" });
  assert.equal(told.state.name, "down");
  assert.deepEqual(told.effects, [
    { type: "settle", work: work(1, "a"), outcome: { type: "failed", failure } },
    { type: "giveUp" },
  ]);
});

test("B2 B7 a first start that fails waits for a change and then starts again", () => {
  const down = after({ type: "began" }, { type: "failed", failure });
  assert.equal(down.state.name, "down");
  assert.deepEqual(
    down.effects.map(({ type }) => type),
    ["settle", "giveUp"],
  );
  const again = after({ type: "began" }, { type: "failed", failure }, { type: "changed", work: work(1, "a") });
  assert.deepEqual(again.effects, [{ type: "hold" }, { type: "start", work: work(1, "a") }]);
});

test("a change during a start that fails starts again at once", () => {
  const { state, effects } = after(
    { type: "began" },
    { type: "changed", work: work(1, "a") },
    { type: "failed", failure },
  );
  assert.equal(state.name, "starting");
  assert.deepEqual(
    effects.map(({ type }) => type),
    ["settle", "hold", "start"],
  );
});

test("B2 an app that crashes while it serves is down until a change", () => {
  const { state, effects } = after(...live, { type: "exited", failure, code: 1 });
  assert.equal(state.name, "down");
  assert.deepEqual(effects.at(-1), { type: "giveUp" });
});

test("an app that crashes during a reload: what is under way goes on, as a start", () => {
  const crashed = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "changed", work: work(2, "b") },
    { type: "exited", failure, code: 1 },
  );
  assert.deepEqual(crashed.state, { name: "starting", work: work(1, "a"), queued: work(2, "b") });
  assert.deepEqual(crashed.effects, [{ type: "hold" }]);
});

test("the end of the old version during a restart does not end the session", () => {
  const { state } = after(...live, { type: "changed", work: work(1, "a") }, { type: "exited", failure: null, code: 0 });
  assert.equal(state.name, "starting");
});

test("B3 an app that ends well ends the session with its code", () => {
  const { state, effects } = after(...live, { type: "exited", failure: null, code: 0 });
  assert.equal(state.name, "closing");
  assert.deepEqual(effects, [{ type: "end", code: 0 }, { type: "close" }]);
});

test("a restart that is asked for is one, at once and from a queue", () => {
  const asked = { ...work(2), restart: "r" };
  assert.deepEqual(after(...live, { type: "changed", work: asked }).effects, [{ type: "restart", work: asked }]);
  const queued = after(
    ...live,
    { type: "changed", work: work(1, "a") },
    { type: "changed", work: work(2, "b") },
    { type: "changed", work: asked },
    { type: "succeeded" },
  );
  assert.deepEqual(queued.effects.at(-1), { type: "restart", work: { ...work(2, "b"), restart: "r" } });
});

test("nothing happens once it is closing", () => {
  const closing = after(...live, { type: "closeAsked" });
  assert.deepEqual(closing.effects, [{ type: "close" }]);
  const events: Event[] = [
    { type: "changed", work: work(1, "a") },
    { type: "failed", failure },
    { type: "closeAsked" },
  ];
  for (const event of events) assert.deepEqual(step(closing.state, event), { state: closing.state, effects: [] });
});

test("C4 merged changes keep the last kind, and a new file stays new", () => {
  const create = { file: "a", kind: "create" as const };
  const update = { file: "a", kind: "update" as const };
  const remove = { file: "a", kind: "delete" as const };
  assert.deepEqual(mergeChanges([create], [update]), [create]);
  assert.deepEqual(mergeChanges([update], [remove]), [remove]);
  assert.deepEqual(mergeChanges([remove], [create]), [create]);
});
