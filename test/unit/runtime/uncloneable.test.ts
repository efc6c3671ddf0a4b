import assert from "node:assert/strict";
import { test } from "node:test";
import { uncloneable } from "../../../src/runtime/uncloneable.ts";

class Room {
  name = "lobby";
}
const circular: { self?: unknown } = {};
circular.self = circular;

const rows: [what: string, value: unknown, reason: string | null][] = [
  ["text", "a", null],
  ["a plain object in a list", [{ a: [1, null, undefined, 1n] }], null],
  ["an object without a prototype", Object.create(null), null],
  ["a map of dates and sets", new Map([["a", new Set([new Date(0)])]]), null],
  ["bytes", { bytes: new Uint8Array(3), view: new DataView(new ArrayBuffer(2)) }, null],
  ["an error", new TypeError("x"), null],
  ["a circle", circular, null],
  ["a function", { a: { b: () => {} } }, "a.b: a function cannot be cloned"],
  ["a symbol", Symbol("x"), "a symbol cannot be cloned"],
  ["an instance", [new Room()], "0: an instance of Room would lose its class"],
  ["a buffer", { a: Buffer.from("x") }, "a: an instance of Buffer would lose its class"],
  ["an instance in a map", new Map([["a", new Room()]]), "get(): an instance of Room would lose its class"],
  ["a promise", Promise.resolve(), "an instance of Promise would lose its class"],
  [
    "a getter",
    {
      get a() {
        throw new Error("not called");
      },
    },
    "a: a getter cannot be cloned",
  ],
  ["a proxy", new Proxy({}, {}), "a proxy cannot be cloned"],
];

for (const [what, value, reason] of rows) {
  test(`O3 ${what}: ${reason ?? "is cloned"}`, () => {
    assert.equal(uncloneable(value, performance.now() + 1_000), reason);
  });
}

test("O3 what takes too long to look through is not cloned", () => {
  const large = Array.from({ length: 100_000 }, () => ({}));
  assert.match(uncloneable(large, performance.now() - 1) ?? "", /too large/);
});
