import assert from "node:assert/strict";
import { test } from "node:test";
import { servedAddress } from "../../../src/runtime/served-address.ts";

test("PORT comes before the exported port, and that before 8000", () => {
  assert.deepEqual(servedAddress({ port: 3000 }, "4000"), { port: 4000, host: undefined });
  assert.deepEqual(servedAddress({ port: 3000 }, undefined), { port: 3000, host: undefined });
  assert.deepEqual(servedAddress({ port: "3000" }, ""), { port: 3000, host: undefined });
  assert.deepEqual(servedAddress({ port: 0 }, undefined), { port: 0, host: undefined });
  assert.deepEqual(servedAddress({}, undefined), { port: 8000, host: undefined });
});

test("an exported hostname is taken where it is a name", () => {
  assert.equal(servedAddress({ hostname: "0.0.0.0" }, undefined).host, "0.0.0.0");
  assert.equal(servedAddress({ hostname: "" }, undefined).host, undefined);
  assert.equal(servedAddress({ hostname: 5 }, undefined).host, undefined);
});

test("what is no port is refused, by its name", () => {
  for (const port of [-1, 65_536, 1.5, "http", " ", {}, true]) {
    assert.throws(() => servedAddress({ port }, undefined), /^RangeError: The exported port is /);
  }
  assert.throws(() => servedAddress({}, "http"), /^RangeError: PORT is "http"/);
});
