import assert from "node:assert/strict";
import { test } from "node:test";
import { appFailure } from "../../../src/decide/app-failure.ts";
import { templateError } from "../../../src/decide/template-place.ts";
import { processorMs } from "../../support/processor-time.ts";

const sources = {
  read: (file: string) => (/views|secret/.test(file) ? "one\ntwo\nthree\n" : null),
  importers: () => [],
};

const errors: [string, string, [file: string, line?: number, column?: number], string][] = [
  [
    "EJS",
    "/app/views/a.ejs:2\n    1| one\n >> 2| two\n    3| \n\nnope is not defined",
    ["/app/views/a.ejs", 2],
    "nope is not defined",
  ],
  [
    "EJS' syntax",
    "Unexpected token ';' in /app/views/b.ejs while compiling ejs\n\nIf the above error is not helpful",
    ["/app/views/b.ejs"],
    "Unexpected token ';'",
  ],
  ["Pug, as it runs", "/app/views/a.pug:2\n    1| p\n  > 2|   = x\n\nno x", ["/app/views/a.pug", 2], "no x"],
  [
    "Pug's syntax",
    "/app/views/b.pug:3:1\n    2|   +m(\n  > 3| \n-------^\n\nThe end of the string",
    ["/app/views/b.pug", 3, 1],
    "The end of the string",
  ],
  [
    "Nunjucks, as it runs",
    "(/app/views/a.njk) [Line 1, Column 7]\n  Error: Unable to call `nope`",
    ["/app/views/a.njk", 2, 8],
    "Error: Unable to call `nope`",
  ],
  [
    "Nunjucks' syntax",
    "(C:\\app\\views\\b.njk) [Line 2, Column 7]\n  unexpected token: %}",
    ["C:\\app\\views\\b.njk", 2, 7],
    "unexpected token: %}",
  ],
  [
    "Liquid",
    "undefined filter: x, file:/app/views/a.liquid, line:1, col:4",
    ["/app/views/a.liquid", 1, 4],
    "undefined filter: x",
  ],
];
for (const [engine, message, [file, line, column], rest] of errors) {
  test(`the place in a template: ${engine}`, () => {
    const found = templateError(message, sources);
    assert.deepEqual(found, {
      place: { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) },
      message: rest,
    });
  });
}

test("a message brings no other file than a template onto a page", () => {
  for (const file of ["/secret/passwords", "/secret/.env", "/secret/key.pem", "/gone/a.ejs"]) {
    assert.equal(templateError(`${file}:1\n >> 1| x\n\nboo`, sources), null);
  }
});

test("the failure shows the template, and says its message once", () => {
  const message = errors[0]?.[1] as string;
  const stack = `ReferenceError: ${message}\n    at eval ("/app/views/a.ejs":12:26)`;
  const failure = appFailure("request", { name: "ReferenceError", message, stack }, sources);
  assert.equal(failure.message, "ReferenceError: nope is not defined");
  assert.deepEqual([failure.file, failure.line], ["/app/views/a.ejs", 2]);
  assert.match(failure.frame ?? "", /^> 2 \| two$/m);
});

test("a long message without a place takes no time", () => {
  const ms = processorMs(() => {
    for (const part of ["/a|b\n", "-^\n", "(/a) [Line 1, ", ", file:/a"]) templateError(part.repeat(5_000), sources);
    templateError(`/a:1\n${"a|b\n".repeat(5_000)}`, sources);
  });
  assert.ok(ms < 500, `${ms} ms`);
});

test("a message with many lines that may be those of a template takes no time", () => {
  const ms = processorMs(() => {
    for (const line of ["||||||\n", "-^|\n", "|-^\n"]) {
      const message = `/views/a.ejs:1\n${line.repeat(2_000)}`;
      assert.equal(appFailure("request", { name: "Error", message, stack: "" }, sources).file, undefined);
    }
  });
  assert.ok(ms < 1_000, `${ms} ms`);
});
