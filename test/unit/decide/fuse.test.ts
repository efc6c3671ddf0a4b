import assert from "node:assert/strict";
import { test } from "node:test";
import { createFuse } from "../../../src/decide/fuse.ts";

test("five that come close upon each other blow the fuse, until it has been calm", () => {
  const fuse = createFuse();
  const blows = [0, 1, 2, 3, 4].map((second) => fuse.note("routes", second * 1000, second * 1000 + 500));
  assert.deepEqual(blows, [false, false, false, false, true]);
  assert.equal(fuse.isBlown("routes", 5000), true);
  assert.equal(fuse.isBlown("views", 5000), false);
  assert.equal(fuse.note("routes", 5000, 5000), false);
  assert.equal(fuse.isBlown("routes", 6900), true);
  assert.equal(fuse.isBlown("routes", 7100), false);
});

test("what takes long does not make it calm; time between does", () => {
  const slow = createFuse();
  for (const round of [0, 1, 2, 3, 4]) slow.note("routes", round * 10_000, round * 10_000 + 9_900);
  assert.equal(slow.isBlown("routes", 50_000), true);
  const rare = createFuse();
  for (const round of [0, 1, 2, 3, 4]) rare.note("routes", round * 3_000, round * 3_000 + 10);
  assert.equal(rare.isBlown("routes", 12_100), false);
});
