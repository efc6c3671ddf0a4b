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
  [
    "an error with a code",
    { error: Object.assign(new Error("x"), { code: "X" }) },
    "error.code: a property of Error would be lost",
  ],
  ["a text object", new String("ab"), null],
  ["a proxy", new Proxy({}, {}), "a proxy cannot be cloned"],
];

for (const [what, value, reason] of rows) {
  test(`O3 ${what}: ${reason ?? "is cloned"}`, () => {
    const bounds = { until: performance.now() + 1_000, maxBytes: 1_000 };
    assert.deepEqual(uncloneable(value, bounds), reason && { because: "kind", reason });
  });
}

test("O3 what takes too long to look through is not cloned", () => {
  const large = Array.from({ length: 100_000 }, () => ({}));
  const past = { until: performance.now() - 1, maxBytes: 1_000_000 };
  assert.deepEqual(uncloneable(large, past), { because: "time" });
});

const large: Record<string, unknown> = {
  texts: ["x".repeat(600), "y".repeat(600)],
  bytes: { a: new Uint8Array(1_001) },
  "a buffer": new Map([["a", new ArrayBuffer(1_001)]]),
  numbers: new Array(1_001).fill(0),
};
for (const [what, value] of Object.entries(large)) {
  test(`O3 more than it may hold is not cloned: ${what}`, () => {
    const bounds = { until: performance.now() + 1_000, maxBytes: 1_000 };
    assert.deepEqual(uncloneable(value, bounds), { because: "size" });
  });
}
