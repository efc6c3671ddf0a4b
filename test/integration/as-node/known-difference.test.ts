import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKnowing } from "../../support/known-difference.ts";

const why = "Modules are known, and watched, by their real paths.";
const differs = () => assert.equal("hotrun", "Node");
const same = () => assert.equal("Node", "Node");

test("without a mark a difference fails", () => {
  assert.throws(() => compareKnowing(undefined, differs), /'hotrun'/);
  compareKnowing(undefined, same);
});

test("a known difference has to be there still", () => {
  compareKnowing(why, differs);
  assert.throws(() => compareKnowing(why, same), /no longer differs: take the mark off/);
});

test("a difference that is known in other versions of Node fails", () => {
  const major = Number(process.versions.node.split(".")[0]);
  for (const other of [{ since: major + 1 }, { before: major }]) {
    compareKnowing({ why, ...other }, same);
    assert.throws(() => compareKnowing({ why, ...other }, differs), /'hotrun'/);
  }
  compareKnowing({ why, since: major, before: major + 1 }, differs);
});

test("a known difference has to be documented", () => {
  assert.throws(() => compareKnowing("For no reason at all.", differs), /docs\/differences\.md does not have/);
});

test("what fails in another way than by a comparison is no known difference", () => {
  const broken = () => assert.fail(new TypeError("broken"));
  assert.throws(() => compareKnowing(why, broken), /broken/);
});
