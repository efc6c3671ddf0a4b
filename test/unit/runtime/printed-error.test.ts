import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { printedError } from "../../../src/runtime/printed-error.ts";

const frames = "    at total (/app/cart.ts:4:21)\n    at /app/app.ts:3:1";

test("O18 an error is found in what is written of it, however it is written", () => {
  const stack = `TypeError: no lines\n${frames}`;
  const written = [
    `${stack}\n`,
    `\n  ${stack.replaceAll("\n", "\n  ")}\n\n`,
    `could not answer ${stack}\n`,
    `\u001b[31m[Nest] 7  - \u001b[39m28/11/2026 \u001b[31mERROR\u001b[39m [ExceptionsHandler] no lines\n${stack}\n`,
    `TypeError: no lines\n    at total (/app/cart.ts:4:21)\n\u001b[90m    at /app/app.ts:3:1\u001b[39m {\n  status: 500\n}\n`,
  ];
  for (const text of written) {
    assert.deepEqual(printedError(text), { name: "TypeError", message: "no lines", stack }, text);
  }
});

test("O18 so are its code, a message of several lines, an error of another name, and what led to it", () => {
  const coded = printedError(`Error [ERR_X]: one\ntwo\n${frames}`);
  assert.deepEqual(coded, { name: "Error", code: "ERR_X", message: "one\ntwo", stack: `Error: one\ntwo\n${frames}` });
  assert.equal(printedError(`Oops: it broke\n${frames}`)?.message, "Oops: it broke");
  const error = new TypeError("outer", { cause: new RangeError("inner") });
  const { name, message, related } = printedError(format("failed:", error)) ?? {};
  assert.deepEqual([name, message], ["TypeError", "outer"]);
  assert.deepEqual(
    related?.map((cause) => [cause.relation, cause.name, cause.message]),
    [["cause", "RangeError", "inner"]],
  );
});

test("O18 what else has a stack, or looks like one, is no error", () => {
  for (const text of [
    "",
    "at work",
    frames,
    `Trace: here\n${frames}`,
    `(node:7) Warning: careful\n${frames}`,
    inspect({ a: 1 }),
  ]) {
    assert.equal(printedError(text), null, text);
  }
});
