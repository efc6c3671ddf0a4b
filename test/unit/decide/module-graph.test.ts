import assert from "node:assert/strict";
import { test } from "node:test";
import type { Acceptance } from "../../../src/decide/acceptances.ts";
import { createModuleGraph } from "../../../src/decide/module-graph.ts";

const none: Acceptance = { self: false, dependencies: [], declined: false };
const itself: Acceptance = { ...none, self: true };
const accepting = (...dependencies: string[]): Acceptance => ({ ...none, dependencies });

/** A graph in which modules accept that. */
function graphWith(acceptances: Record<string, Acceptance>, imports: Record<string, string[]>) {
  const graph = createModuleGraph("entry", { of: (id) => acceptances[id] });
  for (const [id, imported] of Object.entries(imports)) graph.set(id, imported);
  return graph;
}

/** `entry` imports `a` and `b`; both import `shared`; `a` imports `leaf`. */
function diamond(acceptances: Record<string, Acceptance> = {}) {
  const graph = createModuleGraph("entry", { of: (id) => acceptances[id] });
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
  const graph = graphWith({}, { entry: ["x"], x: ["y"], y: ["x"] });
  assert.deepEqual([...graph.affected(["y"]).remake].sort(), ["entry", "x", "y"]);
});

test("a module that accepts itself ends the way", () => {
  const { remake, roots } = diamond({ a: itself }).affected(["leaf"]);
  assert.deepEqual([...remake], ["leaf", "a"]);
  assert.deepEqual(roots, [{ id: "a", by: "a" }]);
});

test("an importer that accepts a dependency is not made anew", () => {
  const { remake, roots } = diamond({ a: accepting("leaf") }).affected(["leaf"]);
  assert.deepEqual([...remake], ["leaf"]);
  assert.deepEqual(roots, [{ id: "leaf", by: "a" }]);
});

test("what one importer accepts still goes through the other", () => {
  const { remake, roots } = diamond({ a: accepting("shared") }).affected(["shared"]);
  assert.deepEqual([...remake], ["shared", "b", "entry"]);
  assert.deepEqual(roots, [
    { id: "shared", by: "a" },
    { id: "entry", by: null },
  ]);
});

test("an acceptor that is made anew itself gets what it imports by importing it", () => {
  const { roots } = diamond({ a: accepting("leaf") }).affected(["leaf", "a"]);
  assert.deepEqual(roots, [{ id: "entry", by: null }]);
});

test("all acceptors of a module are told, and two changes can end at two places", () => {
  const { remake, roots } = diamond({ a: accepting("shared", "leaf"), b: accepting("shared") }).affected([
    "shared",
    "leaf",
  ]);
  assert.deepEqual([...remake], ["shared", "leaf"]);
  assert.deepEqual(roots, [
    { id: "shared", by: "a" },
    { id: "shared", by: "b" },
    { id: "leaf", by: "a" },
  ]);
});

test("an accepted module in a circle of imports is made anew without the others", () => {
  const graph = graphWith({ x: itself }, { entry: ["x"], x: ["y"], y: ["x"] });
  assert.deepEqual([...graph.affected(["x"]).remake], ["x"]);
  assert.deepEqual([...graph.affected(["y"]).remake], ["y", "x"]);
});

const refusing = (id: string, remake = false) => ({
  invalidated: [{ id, remake, message: null }],
  deaf: new Set([id]),
});

test("what a module invalidates goes to its importers, and it stays the new version that it is", () => {
  const { remake, roots } = diamond({ leaf: itself }).affected([], refusing("leaf"));
  assert.deepEqual([...remake], ["a", "entry"]);
  assert.deepEqual(roots, [{ id: "entry", by: null }]);
});

test("an importer that accepts a module is told when that invalidates itself", () => {
  const { remake, roots } = diamond({ leaf: itself, a: accepting("leaf") }).affected([], refusing("leaf"));
  assert.deepEqual([...remake], []);
  assert.deepEqual(roots, [{ id: "leaf", by: "a" }]);
});

test("a module that cannot take in a dependency is made anew", () => {
  const { remake } = diamond({ a: accepting("leaf") }).affected([], refusing("a", true));
  assert.deepEqual([...remake], ["a", "entry"]);
});

test("in a circle, what a module invalidates does not end at the module itself", () => {
  const graph = graphWith({ x: itself }, { entry: ["x"], x: ["y"], y: ["x"] });
  const { remake, roots } = graph.affected([], refusing("x"));
  assert.deepEqual([...remake].sort(), ["entry", "x", "y"]);
  assert.deepEqual(roots, [{ id: "entry", by: null }]);
});

test("a module that nothing imports and that invalidates itself has the entry made anew", () => {
  const graph = graphWith({ alone: itself }, { entry: [], alone: [] });
  assert.deepEqual(graph.affected([], refusing("alone")).roots, [{ id: "entry", by: null }]);
});

test("E10 a module that declines is named", () => {
  assert.equal(diamond({ leaf: { ...none, declined: true } }).affected(["leaf"]).declined, "leaf");
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

test("modules that import only each other are taken out together", () => {
  const graph = graphWith({}, { entry: ["x"], x: ["y"], y: ["x", "z"], z: [] });
  graph.set("entry", []);
  assert.deepEqual(graph.prune().sort(), ["x", "y", "z"]);
  assert.deepEqual([...graph.ids()], ["entry"]);
});

test("a circle that something else leads to stays", () => {
  const graph = graphWith({}, { entry: ["x", "w"], w: ["y"], x: ["y"], y: ["x"] });
  graph.set("entry", ["w"]);
  assert.deepEqual(graph.prune(), []);
});

test("an unknown module affects nothing", () => {
  assert.equal(diamond().affected(["elsewhere"]).remake.size, 0);
});
