import assert from "node:assert/strict";
import { test } from "node:test";
import { withLoggedStacks } from "../../../src/decide/logged-stacks.ts";

test("O18 the stack of an error that a logger writes as JSON is text again", () => {
  const stack = "TypeError: no\n    at total (/app/cart.ts:4:21)";
  const pino = JSON.stringify({ level: 50, err: { type: "TypeError", message: "no", stack }, msg: "no" });
  const winston = JSON.stringify({ level: "error", message: "no", stack });
  assert.equal(withLoggedStacks(`one\n${pino}\ntwo\n${winston}\n`), `one\n${stack}\ntwo\n${stack}\n`);
  for (const other of ['{"stack": 1}', '{"stack"', '{"err":null,"of":"stack","stack":{}}', 'plain "stack"']) {
    assert.equal(withLoggedStacks(other), other);
  }
});
