import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { watchForTrouble } from "../../../src/runtime/trouble.ts";

test("watches that follow each other at once leave the process as it was", async () => {
  const { emit, exit } = process;
  for (const generation of [1, 2, 3]) watchForTrouble({ generation, loading: true }).stopSoon();
  await setImmediate();
  assert.ok(process.emit === emit && process.exit === exit);
});

test("B2 the first error of a load is known at once", () => {
  const trouble = watchForTrouble({ generation: 1, loading: true });
  assert.equal(trouble.first(), null);
  for (const error of ["first", "second"]) process.emit("uncaughtException", new Error(error));
  trouble.stop();
  assert.match(String(trouble.first()?.error), /first/);
});

test("B2 after a load that went well nothing is kept back, not even for a turn", () => {
  const { emit, exit } = process;
  watchForTrouble({ generation: 1, loading: true }).stop();
  assert.ok(process.emit === emit && process.exit === exit);
});
