import assert from "node:assert/strict";
import { test } from "node:test";
import { readStack } from "../../../src/decide/stack-frames.ts";
import type { StackFrame } from "../../../src/protocol/failure.ts";

const app = (name: string, file = "/app/a.ts"): StackFrame => ({ name, file, line: 3, column: 9, of: "app" });
const runtime = (name: string): StackFrame => ({ name, of: "runtime" });
const inPackage = (file: string, name?: string): StackFrame => ({
  name: "f",
  file,
  line: 3,
  column: 9,
  of: "package",
  ...(name !== undefined && { package: name }),
});

const calls: [string, StackFrame][] = [
  ["boom (/app/a.ts:3:9)", app("boom")],
  ["async boom (/app/a.ts:3:9)", app("boom")],
  ["async /app/a.ts:3:9", app("")],
  ["/app/a.ts:3:9", app("")],
  ["file:///app/a.ts:3:9", app("")],
  ["file:///app/with%20blank/a.ts?v=1:3:9", app("", "/app/with blank/a.ts")],
  ["file:///app/100%/a.ts:3:9", app("", "/app/100%/a.ts")],
  ["new Service (/app/a.ts:3:9)", app("new Service")],
  ["Object.<anonymous> (/app/a.ts:3:9)", app("")],
  ["Service.run [as go] (/app/a.ts:3:9)", app("Service.run [as go]")],
  ["run (/app (old)/a.ts:3:9)", app("run", "/app (old)/a.ts")],
  ["C:\\app\\a.ts:3:9", app("", "C:\\app\\a.ts")],
  ["boom (file:///C:/app/a.ts:3:9)", app("boom", "C:\\app\\a.ts")],
  ["boom (\\\\server\\app\\a.ts:3:9)", app("boom", "\\\\server\\app\\a.ts")],
  ["eval (eval at run (/app/a.ts:3:9), <anonymous>:1:7)", { name: "eval", of: "app" }],
  [
    "page (eval at compile (/app/node_modules/ejs/lib/ejs.js:3:9), <anonymous>:1:7)",
    { name: "page", of: "package", package: "ejs" },
  ],
  ["Array.map (<anonymous>)", runtime("Array.map")],
  ["<anonymous>", runtime("")],
  ["async Promise.all (index 0)", runtime("Promise.all")],
  ["emit (node:events:520:28)", runtime("emit")],
  ["node:internal/main/run_main_module:28:49", runtime("")],
  ["main (evalmachine.<anonymous>:1:7)", runtime("main")],
  ["f (/app/node_modules/express/lib/router.js:3:9)", inPackage("/app/node_modules/express/lib/router.js", "express")],
  ["f (/app/node_modules/@acme/ui/a.js:3:9)", inPackage("/app/node_modules/@acme/ui/a.js", "@acme/ui")],
  ["f (/app/node_modules/a/node_modules/b/c.js:3:9)", inPackage("/app/node_modules/a/node_modules/b/c.js", "b")],
  [
    "f (/app/node_modules/.pnpm/@acme+ui@1.0.0/node_modules/@acme/ui/a.js:3:9)",
    inPackage("/app/node_modules/.pnpm/@acme+ui@1.0.0/node_modules/@acme/ui/a.js", "@acme/ui"),
  ],
  ["f (C:\\app\\node_modules\\@acme\\ui\\a.js:3:9)", inPackage("C:\\app\\node_modules\\@acme\\ui\\a.js", "@acme/ui")],
  ["f (/app/node_modules/.cache/made.js:3:9)", inPackage("/app/node_modules/.cache/made.js")],
];
for (const [call, frame] of calls) {
  test(`a call of a stack: ${call}`, () => {
    assert.deepEqual(readStack(`Error: boom\n    at ${call}`).frames, [frame]);
  });
}

test("lines of the message that look like calls are none", () => {
  const message = "boom\n    at home (/app/a.ts:1:1)";
  const stack = `Error: ${message}\n    at boom (/app/a.ts:3:9)\r\n    at emit (node:events:1:1)`;
  assert.deepEqual(readStack(stack, message), {
    frames: [app("boom"), runtime("emit")],
    text: "at boom (/app/a.ts:3:9)",
  });
});

test("no more than 50 calls", () => {
  const deep = `RangeError: deep${"\n    at f (/app/a.ts:3:9)".repeat(5_000)}`;
  assert.equal(readStack(deep).frames.length, 50);
  assert.deepEqual(readStack(""), { frames: [], text: "" });
});
