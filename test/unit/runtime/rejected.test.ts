import assert from "node:assert/strict";
import { test } from "node:test";
import { watchRejections } from "../../../src/runtime/rejected.ts";

test("B7 a rejection with something that is no Error is told by its content", (context) => {
  const emit = process.emit;
  context.after(() => Object.assign(process, { emit }));
  Object.assign(process, { emit: () => true }); // The test runner hears of rejections too.
  const tell = watchRejections();
  const wrapped = Object.assign(new Error("reason #<Object>"), { code: "ERR_UNHANDLED_REJECTION" });
  process.emit("unhandledRejection", { status: 404 }, Promise.resolve());
  const { message, code } = tell(wrapped);
  assert.deepEqual([message, code], ["{ status: 404 } was thrown", "ERR_UNHANDLED_REJECTION"]);
  assert.equal(tell(new Error("plain")).message, "plain");
});
