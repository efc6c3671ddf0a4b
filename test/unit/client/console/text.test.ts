import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleText } from "../../../../client/console/text.ts";

const circle: Record<string, unknown> = { name: "circle" };
circle.self = circle;

class Cart {
  items = 2;
  get total(): number {
    throw new Error("asked");
  }
}

const hostile = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error("no");
    },
  },
);

const element = { nodeType: 1, localName: "div", id: "map", classList: ["wide", "dark"] };
const formWithFieldId = { nodeType: 1, localName: "form", id: { nodeType: 1 }, classList: [] };

const rows: [args: unknown[], text: string][] = [
  [[], ""],
  [["a", "b c", 3, true, null, undefined, 4n, Symbol("s")], "a b c 3 true null undefined 4n Symbol(s)"],
  [["100%", "%s"], "100% %s"],
  [["100%%"], "100%%"],
  [["%s is %d%%", "it", 7, "left"], "it is 7% left"],
  [["%chello", "color: red", "world"], "hello world"],
  [["%o", { a: [1, "x"] }], '{a: [1, "x"]}'],
  [[{ a: 1, b: { c: { d: { e: 1 } } } }], "{a: 1, b: {c: {d: {…}}}}"],
  [[circle], '{name: "circle", self: [circular]}'],
  [[new Cart()], "Cart {items: 2}"],
  [[Object.defineProperty({}, "x", { get: () => assert.fail(), enumerable: true })], "{x: (…)}"],
  [[hostile], "[object]"],
  [[Object.create(null)], "{}"],
  [
    [Object.create(Object.create(null)), Object.defineProperty(() => {}, "name", { value: Symbol("n") })],
    "{} [object]",
  ],
  [[new Map<unknown, unknown>([["a", { b: 1 }]]), new Set([1])], 'Map {"a" => {b: 1}} Set {1}'],
  [[/a/g, () => 1, function named() {}], "/a/g ƒ () ƒ named()"],
  [[new TypeError("broken", { cause: new Error("why") })], "TypeError: broken [cause: Error: why]"],
  [[element, formWithFieldId, { nodeType: 9, nodeName: "#document" }], "<div#map.wide.dark> <form> #document"],
];

for (const [args, text] of rows) {
  test(`O15 what is logged as ${text.slice(0, 40) || "nothing"}`, () => assert.equal(consoleText(args), text));
}

test("O15 however much is logged, the text is short", () => {
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`key${n}`, { deep: "x".repeat(9000) }]));
  assert.ok(consoleText([wide]).length <= 2000);
  assert.ok(consoleText(Array.from({ length: 1000 }, () => "x".repeat(9000))).length < 21 * 2001);
  assert.match(consoleText([Array.from({ length: 30 }, (_, n) => n)]), /^\[0, 1, .*, 19, …\]$/);
});
