import assert from "node:assert/strict";
import { test } from "node:test";
import { earlyLoads, type ObservedLoad } from "../../../src/runtime/preloadable.ts";

const namespace = await import("./preloadable-namespace.ts");

const moduleOf = (filename: string, children: NodeJS.Module[] = [], exports: unknown = {}) =>
  ({ filename, children, exports }) as NodeJS.Module;

const loadOf = (url: string, given: Partial<ObservedLoad> = {}): ObservedLoad => ({
  url,
  way: "require",
  isEsModule: false,
  parent: null,
  reads: [],
  module: moduleOf(url),
  faults: [],
  ...given,
});

const names = (loads: ObservedLoad[]) => {
  const { early, late } = earlyLoads(loads);
  return { early: early.map(({ url }) => url), late: late.map(({ url }) => url) };
};

test("what has no fault can be loaded in advance, in the order in which it was", () => {
  assert.deepEqual(names([loadOf("b"), loadOf("a", { isEsModule: true })]), { early: ["b", "a"], late: [] });
});

test("what has a fault is out, and what shares a file with it at any depth", () => {
  const shared = moduleOf("shared");
  const loads = [
    loadOf("before", { module: moduleOf("before") }),
    loadOf("bad", { faults: ["it throws"], module: moduleOf("bad", [shared]) }),
    loadOf("sharing", { module: moduleOf("sharing", [moduleOf("between", [shared])]) }),
    loadOf("free"),
  ];
  assert.deepEqual(names(loads), { early: ["before", "free"], late: ["bad", "sharing"] });
  assert.deepEqual(
    earlyLoads(loads).late.map(({ why }) => why),
    ["it throws", "it shares shared with bad"],
  );
});

test("modules that require each other in a circle come to an end", () => {
  const one = moduleOf("one");
  one.children.push(moduleOf("two", [one]));
  assert.deepEqual(names([loadOf("bad", { faults: ["x"], module: one }), loadOf("free")]).early, ["free"]);
});

test("after one that is out, ES modules are out, and who requires them", () => {
  const loads = [
    loadOf("es", { isEsModule: true }),
    loadOf("bad", { faults: ["x"] }),
    loadOf("es-later", { isEsModule: true }),
    loadOf("requiring", { module: moduleOf("requiring", [moduleOf("below", [], namespace)]) }),
    loadOf("free"),
  ];
  assert.deepEqual(names(loads), { early: ["es", "free"], late: ["bad", "es-later", "requiring"] });
});

test("after an ES module that is out, nothing can be told of what comes", () => {
  const loads = [loadOf("first"), loadOf("bad", { faults: ["x"], isEsModule: true }), loadOf("after")];
  assert.deepEqual(names(loads), { early: ["first"], late: ["bad", "after"] });
});
