import assert from "node:assert/strict";
import { test } from "node:test";
import { declaredNames } from "../../../src/compile/declared-names.ts";

const cases: [string, string[]][] = [
  ["export const a = 1, b = 2;", ["a", "b"]],
  ["export let a = f(1),\n  b = 3;", ["a", "b"]],
  ["export const { x: a, b: { c }, ...rest } = o;", ["a", "c", "rest"]],
  ["export const [a, , b = 1] = o;", ["a", "b"]],
  ["export var a, b;", ["a", "b"]],
  ["export const a = f(1, 2); export const b = [1, 2];", ["a", "b"]],
];
for (const [code, names] of cases) {
  test(`${JSON.stringify(code)} declares ${names.join(", ")}`, () => assert.deepEqual(declaredNames(code), names));
}

test("what the lexer finds whole is not parsed", () => {
  assert.deepEqual(
    declaredNames("export const a = 1;\nexport let b\nexport function c() {}\nthis would not parse"),
    [],
  );
});

test("what does not parse declares nothing", () => {
  assert.deepEqual(declaredNames("export const a = 1, b = ;"), []);
});
