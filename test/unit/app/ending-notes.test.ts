import assert from "node:assert/strict";
import { test } from "node:test";
import { createEndingNotes } from "../../../src/app/ending-notes.ts";

const exit = { code: 1, signal: null };
const error = { name: "Error", message: "m", stack: "" };

test("B2 where the app ended itself counts, if no error did", () => {
  const notes = createEndingNotes();
  notes.exits(error);
  assert.equal(notes.ending(exit, false).exitCall, error);
  notes.crashed({ error, origin: "uncaughtException" });
  assert.equal(notes.ending(exit, false).exitCall, undefined);
});

test("B2 an uncaught error is why a process ended; one that the app has outlived is not", () => {
  let now = 0;
  const notes = () => createEndingNotes(() => now);
  const uncaught = notes();
  uncaught.crashed({ error, origin: "unhandledRejection" });
  const lost = { data: ["file:///app/store.ts"], kept: ["cart"] };
  uncaught.lost(lost);
  now += 60_000;
  const ending = uncaught.ending(exit, false);
  assert.deepEqual([ending.error, ending.origin], [error, "unhandledRejection"]);
  assert.deepEqual(ending.lost, lost);

  const handled = notes();
  handled.crashed({ error, origin: "uncaughtException", isHandled: true });
  now += 5_000;
  assert.equal(handled.ending(exit, false).error, error);
  now += 5_001;
  const later = handled.ending(exit, false);
  assert.deepEqual([later.error, "origin" in later], [null, false]);
  assert.equal(notes().ending(exit, false).error, null);
});
