import assert from "node:assert/strict";
import { test } from "node:test";
import { givenUpIn } from "../../../src/decide/supersede.ts";

test("C8 a start that has just begun is given up for a newer change at once", () => {
  assert.equal(givenUpIn({ lastMs: 2_000, givenUp: 0 }, 900), 0);
  assert.equal(givenUpIn({ lastMs: null, givenUp: 0 }, 400), 0);
});

test("one that is nearly done is waited for, but not much longer than a start takes", () => {
  assert.equal(givenUpIn({ lastMs: 2_000, givenUp: 0 }, 1_500), 3_500);
  assert.equal(givenUpIn({ lastMs: null, givenUp: 0 }, 600), 2_400);
  assert.equal(givenUpIn({ lastMs: 200, givenUp: 0 }, 9_000), 0);
});

test("saves that come faster than the program starts do not put it off for ever", () => {
  assert.equal(givenUpIn({ lastMs: 2_000, givenUp: 3 }, 0), 5_000);
});
