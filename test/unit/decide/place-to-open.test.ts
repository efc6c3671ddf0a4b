import assert from "node:assert/strict";
import { test } from "node:test";
import { placeToOpen } from "../../../src/decide/place-to-open.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const failure: Failure = { kind: "load", code: "HOTRUN_LOAD", title: "T", message: "M" };

test("a failure is opened at its own place, else at the first of the app's, else where it came from", () => {
  const frames = [
    { name: "a", file: "/app/node_modules/x/a.js", line: 1, of: "package" as const },
    { name: "b", file: "/app/b.ts", line: 2, column: 3, of: "app" as const },
  ];
  const related = [{ relation: "cause" as const, message: "", file: "/app/c.ts", line: 4 }];
  assert.deepEqual(placeToOpen({ ...failure, file: "/app/a.ts", frames, related }), { file: "/app/a.ts" });
  assert.deepEqual(placeToOpen({ ...failure, frames, related }), { file: "/app/b.ts", line: 2, column: 3 });
  assert.deepEqual(placeToOpen({ ...failure, related }), { file: "/app/c.ts", line: 4 });
  assert.equal(placeToOpen(failure), null);
});
