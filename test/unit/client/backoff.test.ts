import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelay } from "../../../client/backoff.ts";

test("G5 the first retry comes within 500 ms, whatever chance says", () => {
  assert.ok(retryDelay(0, 0) > 0);
  assert.ok(retryDelay(0, 1) <= 500);
});

test("G5 delays grow, and are bounded for ever", () => {
  assert.ok(retryDelay(3, 0) > retryDelay(2, 1));
  for (const attempt of [10, 100, 10_000]) assert.equal(retryDelay(attempt, 0.5), 2000);
});
