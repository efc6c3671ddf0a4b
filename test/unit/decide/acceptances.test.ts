import assert from "node:assert/strict";
import { test } from "node:test";
import { type Acceptance, createAcceptances } from "../../../src/decide/acceptances.ts";

const itself: Acceptance = { self: true, dependencies: [], declined: false };
const accepting = (...dependencies: string[]): Acceptance => ({ self: false, dependencies, declined: false });

/** The first generation has been loaded, and `leaf` accepts itself. */
function loaded() {
  const acceptances = createAcceptances();
  acceptances.stage(null, 1);
  acceptances.add("leaf", 1, itself);
  acceptances.commit();
  return acceptances;
}

test("what is said while a version is loaded counts once it lives", () => {
  const acceptances = createAcceptances();
  acceptances.stage(null, 1);
  acceptances.add("leaf", 1, itself);
  assert.equal(acceptances.of("leaf"), undefined);
  acceptances.commit();
  assert.deepEqual(acceptances.of("leaf"), itself);
});

test("what a module says later, and says twice, is put together", () => {
  const acceptances = loaded();
  acceptances.add("leaf", 1, accepting("a"));
  acceptances.add("leaf", 1, accepting("a", "b"));
  assert.deepEqual(acceptances.of("leaf"), { ...accepting("a", "b"), self: true });
});

test("acceptances of a version that is replaced do not count", () => {
  const acceptances = loaded();
  acceptances.stage(["leaf"], 2);
  acceptances.commit();
  assert.equal(acceptances.of("leaf"), undefined);
});

test("a version that fails leaves those of the old one, and its own do not count", () => {
  const acceptances = loaded();
  acceptances.stage(["leaf"], 2);
  acceptances.add("leaf", 2, accepting("other"));
  acceptances.rollback();
  acceptances.add("leaf", 2, accepting("other"));
  assert.deepEqual(acceptances.of("leaf"), itself);
});

test("while a version is on its way the old one may still say something", () => {
  const acceptances = loaded();
  acceptances.stage(["leaf"], 2);
  acceptances.add("other", 1, itself);
  acceptances.commit();
  assert.deepEqual(acceptances.of("other"), itself);
});

test("modules that nothing imports any longer accept nothing", () => {
  const acceptances = loaded();
  acceptances.stage(["entry"], 2);
  acceptances.commit(["leaf"]);
  assert.equal(acceptances.of("leaf"), undefined);
});

test("with a new process all of the old one's are gone, and it has no say any more", () => {
  const acceptances = loaded();
  acceptances.stage(null, 2);
  acceptances.add("other", 2, itself);
  acceptances.commit();
  acceptances.add("leaf", 1, itself);
  assert.equal(acceptances.of("leaf"), undefined);
  assert.deepEqual(acceptances.of("other"), itself);
});
