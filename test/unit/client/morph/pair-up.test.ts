import assert from "node:assert/strict";
import { test } from "node:test";
import { longestRun } from "../../../../client/morph/longest-run.ts";
import { pairUp } from "../../../../client/morph/pair-up.ts";

/** Nodes are `kind:content#name~text`; two of one kind can be one node with other content. */
const kindOf = (node: string) => node.split(":")[0] as string;
const like = {
  isSame: (before: string, after: string) => before === after,
  signature: (node: string) => (node.includes("#") ? node.slice(node.indexOf("#")) : node),
  content: (node: string) => node.split("~")[1] ?? "",
  likeness(before: string, after: string) {
    const [name, other] = [before.split("#")[1], after.split("#")[1]];
    if (kindOf(before) !== kindOf(after) || (name && name !== other)) return 0;
    return before[2] === after[2] ? 2 : 1;
  },
};

const rows: [what: string, before: string, after: string, expected: number[]][] = [
  ["nothing has changed", "p:a p:b", "p:a p:b", [0, 1]],
  ["one has other content", "p:a p:b p:c", "p:a p:x p:c", [0, 1, 2]],
  ["one came first", "p:a p:b", "p:new p:a p:b", [-1, 0, 1]],
  ["one came in the middle, among its like", "p:a p:b p:c", "p:a p:b p:new p:c", [0, 1, -1, 2]],
  ["one came and another has changed", "p:a p:b p:c", "p:new p:a p:bb p:c", [-1, 0, 1, 2]],
  ["one went", "p:a p:b p:c", "p:b p:c", [1, 2]],
  ["all went", "p:a p:b", "", []],
  ["all are new", "", "p:a p:b", [-1, -1]],
  ["other kinds", "p:a div:b", "div:b p:a", [1, 0]],
  ["another order", "p:a p:b p:c p:d", "p:d p:c p:b p:a", [3, 2, 1, 0]],
  ["a name goes before a place", "p:a#1 p:b#2", "p:b#2 p:c#1", [1, 0]],
  ["another name is another node", "p:a#1", "p:a#2", [-1]],
  ["the likelier of two", "p:x1 p:a1", "p:a2", [1]],
  ["in their order", "p:x1 div:y p:z1", "div:w p:z2", [1, 2]],
  ["two have swapped their places", "p:a p:b p:c p:d p:e p:f", "p:e p:b p:c p:d p:a p:f", [4, 1, 2, 3, 0, 5]],
  ["the same text tells those that are otherwise new", "p:a~1 p:b~2 p:c~3", "p:x~3 p:y~1 p:z~2", [2, 0, 1]],
  ["the same text tells nothing where it is there twice", "p:a~1 p:b~1 p:c~3", "p:x~2 p:y~1", [0, 1]],
  ["twice the same", "p:a p:a p:b", "p:a p:b p:a", [0, 2, 1]],
];

for (const [what, before, after, expected] of rows) {
  test(`pairs of nodes: ${what}`, () => {
    const list = (text: string) => (text ? text.split(" ") : []);
    assert.deepEqual(pairUp(list(before), list(after), like), expected);
  });
}

test("no two nodes get one partner, in lists too long to compare each with each", () => {
  const before = Array.from({ length: 300 }, (_, index) => `p:a${index}`);
  const after = Array.from({ length: 290 }, (_, index) => `p:b${index}`);
  const pairs = pairUp(before, after, like).filter((index) => index >= 0);
  assert.equal(new Set(pairs).size, pairs.length);
  assert.ok(pairs.length > 0);
});

test("the longest run of what has kept its order", () => {
  const run = (...numbers: number[]) => longestRun(numbers).map((place) => numbers[place]);
  assert.deepEqual(run(), []);
  assert.deepEqual(run(0, 1, 2), [0, 1, 2]);
  assert.deepEqual(run(3, 0, 1, 2), [0, 1, 2]);
  assert.deepEqual(run(2, 1, 0), [0]);
  assert.deepEqual(run(0, 8, 4, 12, 2, 10, 6, 14, 1, 9), [0, 2, 6, 9]);
});
