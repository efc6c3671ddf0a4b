import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamedFiles } from "../../../src/browser/named-files.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const failure: Failure = { kind: "load", code: "HOTRUN_LOAD", title: "T", message: "M" };

test("every place of a failure counts, and nothing else", () => {
  const named = createNamedFiles();
  named.add({
    ...failure,
    file: "/a",
    importers: ["/b"],
    frames: [
      { name: "", file: "/c", of: "app" },
      { name: "", of: "runtime" },
    ],
    related: [{ relation: "cause", message: "", file: "/d", frames: [{ name: "", file: "/e", of: "package" }] }],
    stack: "at /f:1:1",
  });
  for (const file of ["/a", "/b", "/c", "/d", "/e"]) assert.equal(named.has(file), true, file);
  for (const file of ["/f", "/", "", "/a/../a"]) assert.equal(named.has(file), false, file);
});

test("what was named long ago is forgotten", () => {
  const named = createNamedFiles(2);
  for (const file of ["/1", "/2", "/3"]) named.add({ ...failure, file });
  assert.deepEqual(["/1", "/2", "/3"].map(named.has), [false, true, true]);
});

test("what is told again and again pushes nothing out", () => {
  const named = createNamedFiles(2);
  for (const file of ["/1", "/2", "/2", "/2"]) named.add({ ...failure, file });
  assert.deepEqual(["/1", "/2"].map(named.has), [true, true]);
});

test("a warning's place counts too", () => {
  const named = createNamedFiles();
  named.addWarning({ message: "It failed (/app/a.ts:1:2)" });
  assert.equal(named.has("/app/a.ts"), true);
});
