import assert from "node:assert/strict";
import { test } from "node:test";
import type { Compiled } from "../../../src/compile/compiler.ts";
import { createDelivery } from "../../../src/hall/delivery.ts";

function compiled(id: string, links: string[] = []): Compiled {
  const source = { id, format: "esm" as const, code: "", imports: {}, requires: {} };
  return { id, file: id, source, links, externals: [], names: null, unresolved: null, wanted: [] };
}

const idsOf = ({ modules }: { modules: { id: string }[] }) => modules.map(({ id }) => id);

test("a parcel has what a module leads to, once", () => {
  const modules = new Map(
    [compiled("a", ["b", "c"]), compiled("b", ["c"]), compiled("c")].map((each) => [each.id, each]),
  );
  const delivery = createDelivery((id) => modules.get(id));
  assert.deepEqual(idsOf(delivery.parcel(["a"], [], "event")), ["a", "b", "c"]);
  assert.deepEqual(idsOf(delivery.parcel(["a"], [], "event")), []);
});

test("a module that was compiled anew is sent again, without what it shares with its old version", () => {
  const modules = new Map([compiled("a", ["b"]), compiled("b")].map((each) => [each.id, each]));
  const delivery = createDelivery((id) => modules.get(id));
  delivery.parcel(["a"], [], "event");
  modules.set("a", compiled("a", ["b", "c"]));
  modules.set("c", compiled("c"));
  assert.deepEqual(idsOf(delivery.parcel(["a"], [], "event")), ["a", "c"]);
});

test("an answer, which may overtake events, relies on answers only", () => {
  const modules = new Map([compiled("a", ["b"]), compiled("b")].map((each) => [each.id, each]));
  const delivery = createDelivery((id) => modules.get(id));
  delivery.parcel(["b"], [], "event");
  assert.deepEqual(idsOf(delivery.parcel(["a"], [], "answer")), ["a", "b"]);
  assert.deepEqual(idsOf(delivery.parcel(["a"], [], "answer")), []);
  assert.deepEqual(idsOf(delivery.parcel(["a", "b"], [], "event")), []);
});

test("packages are sent once, and again when something else is known of them", () => {
  const external = { url: "file:///p.js", format: "esm" as const, names: [] };
  const delivery = createDelivery(() => undefined);
  assert.deepEqual(delivery.parcel([], [external], "event").externals, [external]);
  assert.deepEqual(delivery.parcel([], [external], "event").externals, []);
  assert.deepEqual(delivery.parcel([], [{ ...external, names: ["more"] }], "event").externals.length, 1);
});
