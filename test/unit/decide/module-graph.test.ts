import assert from "node:assert/strict";
import { test } from "node:test";
import { createModuleGraph } from "../../../src/decide/module-graph.ts";

/** `entry` imports `a` and `b`; both import `shared`; `a` imports `leaf`. */
function diamond() {
  const graph = createModuleGraph("entry");
  graph.set("entry", ["a", "b"]);
  graph.set("a", ["leaf", "shared"]);
  graph.set("b", ["shared"]);
  graph.set("leaf", []);
  graph.set("shared", []);
  return graph;
}

test("E3 a change reaches the entry through its importers, and nothing else", () => {
  const { remake, roots, chain } = diamond().affected(["leaf"]);
  assert.deepEqual([...remake], ["leaf", "a", "entry"]);
  assert.deepEqual(roots, [{ id: "entry", by: null }]);
  assert.deepEqual(chain, ["leaf", "a", "entry"]);
});

test("all importers of a shared module are made anew, once", () => {
  const { remake, roots } = diamond().affected(["shared"]);
  assert.deepEqual([...remake].sort(), ["a", "b", "entry", "shared"]);
  assert.equal(roots.length, 1);
});

test("cycles end", () => {
  const graph = createModuleGraph("entry");
  graph.set("entry", ["x"]);
  graph.set("x", ["y"]);
  graph.set("y", ["x"]);
  assert.deepEqual([...graph.affected(["y"]).remake].sort(), ["entry", "x", "y"]);
});

test("a module that accepts itself ends the way", () => {
  const graph = diamond();
  graph.accept("a", { self: true, dependencies: [], declined: false });
  const { remake, roots } = graph.affected(["leaf"]);
  assert.deepEqual([...remake], ["leaf", "a"]);
  assert.deepEqual(roots, [{ id: "a", by: "a" }]);
});

test("an importer that accepts a dependency is not made anew", () => {
  const graph = diamond();
  graph.accept("a", { self: false, dependencies: ["leaf"], declined: false });
  const { remake, roots } = graph.affected(["leaf"]);
  assert.deepEqual([...remake], ["leaf"]);
  assert.deepEqual(roots, [{ id: "leaf", by: "a" }]);
});

test("acceptances of a version that is replaced do not count", () => {
  const graph = diamond();
  graph.accept("a", { self: true, dependencies: [], declined: false });
  graph.renew(["a"]);
  assert.ok(graph.affected(["leaf"]).remake.has("entry"));
});

test("E10 a module that declines is named", () => {
  const graph = diamond();
  graph.accept("leaf", { self: false, dependencies: [], declined: true });
  assert.equal(graph.affected(["leaf"]).declined, "leaf");
});

test("a module that was found at run time belongs to its importer", () => {
  const graph = diamond();
  graph.set("lazy", []);
  graph.link("b", "lazy");
  assert.deepEqual([...graph.affected(["lazy"]).remake], ["lazy", "b", "entry"]);
});

test("what nothing imports any longer is taken out, with what only it imported", () => {
  const graph = diamond();
  graph.set("entry", ["b"]);
  assert.deepEqual(graph.prune().sort(), ["a", "leaf"]);
  assert.ok(graph.has("shared"));
  assert.deepEqual([...graph.affected(["shared"]).remake].sort(), ["b", "entry", "shared"]);
});

test("an unknown module affects nothing", () => {
  assert.equal(diamond().affected(["elsewhere"]).remake.size, 0);
});
