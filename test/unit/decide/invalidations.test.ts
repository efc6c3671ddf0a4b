import assert from "node:assert/strict";
import { test } from "node:test";
import { createInvalidations } from "../../../src/decide/invalidations.ts";

const of = (id: string) => ({ id, remake: false, message: null });

test("what was invalidated is to be made good, until a reload goes well", () => {
  const invalidations = createInvalidations();
  assert.ok(invalidations.take([of("leaf")], false));
  assert.ok(invalidations.take([], true));
  assert.deepEqual([...invalidations.pending().keys()], ["leaf"]);
  invalidations.applied();
  assert.equal(invalidations.take([], true), false);
});

test("a module is heard once for one change, however many reloads come of it", () => {
  const invalidations = createInvalidations();
  invalidations.take([of("leaf")], false);
  invalidations.applied();
  assert.ok(invalidations.take([of("middle")], false));
  invalidations.applied();
  assert.equal(invalidations.take([of("leaf"), of("middle")], false), false);
  assert.deepEqual([...invalidations.deaf()], ["leaf", "middle"]);
});

test("with the next change everyone is heard again", () => {
  const invalidations = createInvalidations();
  invalidations.take([of("leaf")], false);
  invalidations.applied();
  invalidations.take([], true);
  assert.equal(invalidations.deaf().size, 0);
  assert.ok(invalidations.take([of("leaf")], false));
});
