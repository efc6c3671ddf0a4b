import assert from "node:assert/strict";
import { test } from "node:test";
import { calm, foresee, wellAfterMs } from "../../../src/decide/backoff.ts";
import { type Effect, type Event, type State, step } from "../../../src/decide/lifecycle.ts";
import type { Failure, FailureKind } from "../../../src/protocol/failure.ts";

const crash: Failure = { kind: "exit", code: "HOTRUN_EXIT", title: "Exited", message: "It exited." };
const change: Event = { type: "changed", work: { id: 1, at: 0, changes: [{ file: "a", kind: "update" }] } };

/** A life with a clock that the test winds. */
function life() {
  let state: State = { name: "idle" };
  let backoff = calm;
  let now = 0;
  return {
    state: () => state,
    pass(ms: number) {
      now += ms;
    },
    /** The delay that was decided on, if one was. */
    tell(event: Event): number | undefined {
      const foresight = foresee(backoff, state, event, now);
      backoff = foresight.backoff;
      const next = step(state, foresight.event);
      state = next.state;
      return next.effects.find((effect): effect is Extract<Effect, { type: "retry" }> => effect.type === "retry")?.ms;
    },
  };
}

/** Crashes as soon as it is started; the delays after each. */
function loop(app: ReturnType<typeof life>, times: number): (number | undefined)[] {
  return Array.from({ length: times }, () => {
    const delay = app.tell({ type: "failed", failure: crash });
    app.pass(delay ?? 0);
    app.tell({ type: "retryDue" });
    return delay;
  });
}

test("an app that crashes at every start is started ever later, up to every five seconds", () => {
  const app = life();
  app.tell({ type: "began" });
  assert.deepEqual(loop(app, 8), [0, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000]);
});

test("it is not started more than twelve times in 30 s", () => {
  const app = life();
  app.tell({ type: "began" });
  let at = 0;
  let starts = 1;
  for (const delay of loop(app, 20)) {
    at += delay ?? 0;
    if (at < 30_000) starts++;
  }
  assert.ok(starts <= 12, `${starts} starts`);
});

test("a change starts it at once, and the delays begin anew", () => {
  const app = life();
  app.tell({ type: "began" });
  loop(app, 5);
  app.tell({ type: "failed", failure: crash });
  assert.equal(app.state().name, "waiting");
  app.tell(change);
  assert.equal(app.state().name, "starting");
  assert.equal(app.tell({ type: "failed", failure: crash }), 0);
});

test("an app that has served well begins anew, one that crashes again and again while it serves does not", () => {
  const app = life();
  app.tell({ type: "began" });
  const delays = [wellAfterMs - 1, wellAfterMs - 1, wellAfterMs].map((servedMs) => {
    app.tell({ type: "succeeded" });
    app.pass(servedMs);
    const delay = app.tell({ type: "exited", failure: crash, code: 1 });
    app.tell({ type: "retryDue" });
    return delay;
  });
  assert.deepEqual(delays, [0, 250, 0]);
});

test("what it served counts from when a version came up, whatever was swapped since", () => {
  const app = life();
  app.tell({ type: "began" });
  loop(app, 3);
  app.tell({ type: "succeeded" });
  app.pass(wellAfterMs - 1);
  app.tell(change);
  app.tell({ type: "succeeded" });
  app.pass(1);
  assert.equal(app.tell({ type: "exited", failure: crash, code: 1 }), 0);
});

test("whoever is told of the crash is told when it starts again", () => {
  const event: Event = { type: "failed", failure: { ...crash, hint: "It starts again with the next change." } };
  const foreseen = foresee({ crashes: 4, upAt: null }, { name: "starting", work: null, queued: null }, event, 0);
  assert.deepEqual(foreseen.event, {
    type: "failed",
    failure: {
      ...crash,
      retryMs: 2_000,
      hint: "It starts again in 2 s (restartOnCrash), or at once with the next change.",
    },
  });
});

test("what the failure advises stays", () => {
  const event: Event = {
    type: "failed",
    failure: { ...crash, hint: "Set it.\nIt starts again with the next change." },
  };
  const foreseen = foresee({ crashes: 0, upAt: null }, { name: "starting", work: null, queued: null }, event, 0);
  assert.equal(
    foreseen.event.type === "failed" && foreseen.event.failure.hint,
    "Set it.\nIt starts again at once (restartOnCrash).",
  );
});

for (const kind of ["parse", "resolve", "link", "port", "config", "internal"] satisfies FailureKind[]) {
  test(`after a failure of kind ${kind} only a change helps`, () => {
    const app = life();
    app.tell({ type: "began" });
    assert.equal(app.tell({ type: "failed", failure: { ...crash, kind } }), undefined);
    assert.equal(app.state().name, "down");
  });
}

test("a reload that fails is no crash: the old version serves", () => {
  const app = life();
  app.tell({ type: "began" });
  app.tell({ type: "succeeded" });
  app.tell(change);
  assert.equal(app.tell({ type: "failed", failure: { ...crash, kind: "load" } }), undefined);
  assert.equal(app.state().name, "live");
});

test("changes that wait already are tried first", () => {
  const app = life();
  app.tell({ type: "began" });
  app.tell(change);
  assert.equal(app.tell({ type: "failed", failure: crash }), undefined);
  assert.equal(app.state().name, "starting");
});
