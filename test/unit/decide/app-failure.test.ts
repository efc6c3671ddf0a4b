import assert from "node:assert/strict";
import { test } from "node:test";
import { appFailure } from "../../../src/decide/app-failure.ts";
import { codeFrame } from "../../../src/decide/code-frame.ts";

const source = [
  'import { helper } from "./helper.ts";',
  "",
  "export function boom() {",
  '  throw new Error("boom");',
  "}",
].join("\n");
const sources = {
  read: (file: string) => (file === "/app/leaf.ts" ? source : null),
  importers: (specifier: string) => (specifier === "./helper.ts" ? ["/app/leaf.ts"] : []),
};

test("O7 a failure has the place and the frame of the first line of the user's", () => {
  const stack = [
    "TypeError: boom",
    "    at emit (node:events:520:28)",
    "    at handle (/app/node_modules/express/lib/router.js:10:3)",
    "    at boom (/app/leaf.ts:4:9)",
  ].join("\n");
  const failure = appFailure("load", { name: "TypeError", message: "boom", stack }, sources);
  assert.deepEqual([failure.file, failure.line, failure.column], ["/app/leaf.ts", 4, 9]);
  assert.equal(failure.message, "TypeError: boom");
  assert.match(failure.frame ?? "", /^> 4 \| {3}throw new Error\("boom"\);$/m);
  assert.equal(failure.stack, "at handle (/app/node_modules/express/lib/router.js:10:3)\nat boom (/app/leaf.ts:4:9)");
});

test("an async frame and a file URL are places too", () => {
  const stack = "Error: boom\n    at async file:///app/leaf.ts:4:9";
  const failure = appFailure("load", { name: "Error", message: "boom", stack }, sources);
  assert.deepEqual([failure.file, failure.line], ["/app/leaf.ts", 4]);
});

test("a missing export is shown where the source imports it, not where the compiled code does", () => {
  const message = "The requested module './helper.ts' does not provide an export named 'helper'";
  const stack = `SyntaxError: ${message}
    at SourceTextModule.link (node:internal/vm/module:203:17)`;
  const failure = appFailure("link", { name: "SyntaxError", message, stack }, sources);
  assert.deepEqual([failure.file, failure.line, failure.column], ["/app/leaf.ts", 1, 10]);
  assert.match(failure.hint ?? "", /import type/);
});

test("a default export that is missing, and the second import of the same module", () => {
  const placeIn = (source: string, name: string) => {
    const message = `The requested module './helper.ts' does not provide an export named '${name}'`;
    const { line, column } = appFailure(
      "link",
      { name: "SyntaxError", message, stack: "" },
      { ...sources, read: () => source },
    );
    return [line, column];
  };
  assert.deepEqual(placeIn('import helper from "./helper.ts";', "default"), [1, 8]);
  assert.deepEqual(
    placeIn('import { a } from "./a.ts";\nimport helper, {\n  b,\n} from "./helper.ts";', "default"),
    [2, 8],
  );
  assert.deepEqual(placeIn('import { default as helper } from "./helper.ts";', "default"), [1, 10]);
  assert.deepEqual(placeIn('export { default } from "./helper.ts";', "default"), [1, 10]);
  const twice = 'import type { A } from "./helper.ts";\nimport { helper } from "./helper.ts";';
  assert.deepEqual(placeIn(twice, "helper"), [2, 10]);
  assert.deepEqual(placeIn(twice.replace("{ helper }", "helper"), "default"), [2, 8]);
});

test("what threw without a call of the app's is told with its module", () => {
  const error = { name: "Error", message: "null was thrown", stack: "", module: "file:///app/leaf.ts?v=1" };
  const { file, line } = appFailure("load", error, sources);
  assert.deepEqual([file, line], ["/app/leaf.ts", undefined]);
});

test("what led to it has its own places, and the hint may come from there", () => {
  const error = {
    name: "AggregateError",
    code: "ECONNREFUSED",
    message: "",
    stack: "AggregateError\n    at connect (node:net:1:2)",
    related: [
      {
        relation: "aggregated" as const,
        name: "Error",
        code: "ECONNREFUSED",
        message: "connect ECONNREFUSED ::1:5432",
        stack: "Error: connect ECONNREFUSED ::1:5432\n    at boom (/app/leaf.ts:4:9)",
      },
      { relation: "cause" as const, name: "Error", message: "as text", stack: "" },
    ],
  };
  const { message, hint, related, file } = appFailure("crash", error, sources);
  assert.equal(message, "AggregateError [ECONNREFUSED]: connect ECONNREFUSED ::1:5432");
  assert.match(hint ?? "", /PostgreSQL/);
  assert.equal(file, undefined);
  assert.deepEqual(
    related?.map((each) => [each.relation, each.message, each.file, each.line]),
    [
      ["aggregated", "connect ECONNREFUSED ::1:5432", "/app/leaf.ts", 4],
      ["cause", "as text", undefined, undefined],
    ],
  );
  assert.match(related?.[0]?.frame ?? "", /> 4 /);
  assert.deepEqual(related?.[0]?.frames, [{ name: "boom", file: "/app/leaf.ts", line: 4, column: 9, of: "app" }]);
});

test("a message is said once, and as it is", () => {
  const told = (name: string, message: string) =>
    appFailure("load", { name, message, stack: `${name}: ${message}` }, sources).message;
  assert.equal(told("TypeError", "TypeError: twice"), "TypeError: twice");
  assert.equal(told("PrismaError", "\nInvalid call:\n  here\n"), "PrismaError: Invalid call:\n  here");
  assert.equal(told("Error", "<b>bold</b>"), "<b>bold</b>");
  assert.equal(told("TypeError", ""), "TypeError");
});

test("a line that is not in the file: the place without a frame", () => {
  const stack = "Error: boom\n    at boom (/app/leaf.ts:400:9)";
  const failure = appFailure("load", { name: "Error", message: "boom", stack }, sources);
  assert.deepEqual([failure.file, failure.line, failure.frame], ["/app/leaf.ts", 400, undefined]);
});

test("a file that is gone: the next one that is there", () => {
  const stack = "Error: boom\n    at gone (/app/gone.ts:1:1)\n    at boom (/app/leaf.ts:4:9)";
  const failure = appFailure("load", { name: "Error", message: "boom", stack }, sources);
  assert.deepEqual([failure.file, failure.line, failure.frames?.length], ["/app/leaf.ts", 4, 2]);
});

test("an error without any place is still a failure", () => {
  const failure = appFailure("crash", { name: "Error", message: "'x' was thrown", stack: "" }, sources);
  assert.equal(failure.file, undefined);
  assert.equal(failure.message, "'x' was thrown");
});

test("a code frame marks line and column, tabs widened", () => {
  assert.equal(codeFrame("a\n\tbad\nc", 2, 2), ["  1 | a", "> 2 |   bad", "    |   ^", "  3 | c"].join("\n"));
  assert.equal(codeFrame("a", 5), null);
});
