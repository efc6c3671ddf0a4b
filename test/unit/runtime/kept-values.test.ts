import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeptValues } from "../../../src/runtime/kept-values.ts";

function createStage() {
  const warnings: string[] = [];
  let begun = 0;
  let where: string | null = "rooms.ts";
  const kept = createKeptValues({
    where: () => where,
    onWarning: (message) => warnings.push(message),
    onFirst: () => begun++,
  });
  const goTo = (file: string | null) => {
    where = file;
  };
  return { kept, warnings, begun: () => begun, goTo };
}

/** The process before, and the one after it. */
function handOver(before: ReturnType<typeof createStage>) {
  const after = createStage();
  const state = before.kept.snapshot();
  after.kept.receive(JSON.parse(JSON.stringify(state)));
  return { ...after, left: state.left };
}

test("E4 what is kept is made once, and is the same object; forgotten, it is made again", () => {
  const { kept, warnings, begun } = createStage();
  const create = () => ({ rooms: 1 });
  const first = kept.keep("rooms", create);
  assert.equal(kept.keep("rooms", create), first);
  kept.forget("rooms");
  assert.notEqual(kept.keep("rooms", create), first);
  assert.deepEqual(warnings, []);
  assert.equal(begun(), 2);
});

test("E4 a creator that throws keeps nothing", () => {
  const { kept } = createStage();
  const failing = () => {
    throw new Error("no database");
  };
  assert.throws(() => kept.keep("db", failing), /no database/);
  assert.equal(
    kept.keep("db", () => 1),
    1,
  );
});

test("E4 two creators of one name get what the first has made, and that is said once", () => {
  const { kept, warnings, goTo } = createStage();
  kept.keep("x", () => 1);
  goTo("chat.ts");
  assert.equal(
    kept.keep("x", () => 2),
    1,
  );
  kept.keep("x", () => 3);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /^keep\("x"\) .* functions that differ \(rooms\.ts, chat\.ts\),/);
});

test("O3 the next process gets the structured clone, made when it is asked for", () => {
  const before = createStage();
  const rooms = new Map([["lobby", { since: new Date(0), words: ["a", "b"] }]]);
  before.kept.keep("rooms", () => rooms);
  const after = handOver(before);
  const got = after.kept.keep("rooms", () => new Map());
  assert.deepEqual(got, rooms);
  // What the second process never asked for is handed on by it all the same.
  assert.deepEqual(
    handOver(handOver(before)).kept.keep("rooms", () => new Map()),
    rooms,
  );
});

test("O3 what would not be the same is left, with the reason, and the others are handed over", () => {
  const before = createStage();
  before.kept.keep("link", () => ({ to: new URL("http://x/") }));
  before.kept.keep("count", () => 7);
  const after = handOver(before);
  assert.deepEqual(after.left, [
    { name: "link", because: "kind", reason: "to: an instance of URL would lose its class" },
  ]);
  assert.equal(
    after.kept.keep("count", () => 0),
    7,
  );
  assert.equal(
    after.kept.keep("link", () => "new"),
    "new",
  );
});

test("O3 what is too large is left, and takes nothing from the others, whichever comes first", () => {
  const before = createStage();
  before.kept.keep("large", () => new Uint8Array(100 * 1024 * 1024));
  before.kept.keep("text", () => "x".repeat(100 * 1024 * 1024));
  before.kept.keep("small", () => ({ a: 1 }));
  const after = handOver(before);
  assert.deepEqual(
    after.left.map(({ name, because }) => [name, because]),
    [
      ["large", "size"],
      ["text", "size"],
    ],
  );
  assert.deepEqual(
    after.kept.keep("small", () => ({ a: 2 })),
    { a: 1 },
  );
});
