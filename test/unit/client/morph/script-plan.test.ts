import assert from "node:assert/strict";
import { test } from "node:test";
import { planScripts, type ScriptFacts } from "../../../../client/morph/script-plan.ts";

const script = (key: string, facts: Partial<ScriptFacts> = {}): ScriptFacts => ({
  key,
  kind: "classic",
  run: "change",
  ...facts,
});
const run = (live: ScriptFacts[], next: ScriptFacts[]) => {
  const plan = planScripts(live, next, null);
  return plan.type === "run" ? [...plan.keys] : plan.type;
};

test("I1 what has run does not run again, what is new does", () => {
  assert.deepEqual(run([script("a"), script("b")], [script("b"), script("c"), script("a")]), ["c"]);
});

test("I2 the page's own wish is obeyed", () => {
  const always = script("a", { run: "always" });
  const never = script("b", { run: "never" });
  assert.deepEqual(run([always], [always, never]), ["a"]);
});

test("I3 a module script that is another than before needs a full reload; one more does not", () => {
  const [a, b] = [script("a", { kind: "module" }), script("b", { kind: "module" })];
  assert.equal(run([a], [b]), "reload");
  assert.deepEqual(run([a], [a, b]), ["b"]);
  assert.deepEqual(run([a, b], [a]), []);
});

test("I5 a changed import map needs a full reload, the same one nothing", () => {
  const [a, b] = [script("a", { kind: "importmap" }), script("b", { kind: "importmap" })];
  assert.equal(run([a], [b]), "reload");
  assert.deepEqual(run([a], [a]), []);
});

test("I6 data is never run", () => {
  assert.deepEqual(run([], [script("json", { kind: "data", run: "always" })]), []);
});

test("J5 on another page a module runs that has not been evaluated in this document, and one that has asks for a page load", () => {
  const script = (key: string): ScriptFacts => ({ key, kind: "module", run: "change" });
  assert.deepEqual(planScripts([script("a")], [script("b")], new Set(["a"])), { type: "run", keys: new Set(["b"]) });
  assert.equal(planScripts([script("b")], [script("a")], new Set(["a", "b"])).type, "reload");
  assert.equal(planScripts([script("a")], [script("a")], new Set(["a"])).type, "run");
});
