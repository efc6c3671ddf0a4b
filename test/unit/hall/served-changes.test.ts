import assert from "node:assert/strict";
import { test } from "node:test";
import { createServedChanges } from "../../../src/hall/served-changes.ts";

test("I3 of what changed in files that pages load, the last versions are remembered, and so many files", () => {
  const changes = createServedChanges();
  changes.add({ version: 1, files: [] });
  assert.deepEqual(changes.list(), []);
  for (let version = 2; version < 100; version += 1) changes.add({ version, files: ["/app.js"] });
  assert.equal(changes.list().length, 50);
  assert.equal(changes.list().at(-1)?.version, 99);
  const many = Array.from({ length: 200 }, (_, index) => `/${index}.js`);
  for (let version = 100; version < 110; version += 1) changes.add({ version, files: many });
  assert.deepEqual(
    changes.list().map(({ version }) => version),
    [108, 109],
  );
});
