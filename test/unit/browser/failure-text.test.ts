import assert from "node:assert/strict";
import { test } from "node:test";
import { failureText, placeOf } from "../../../src/browser/failure-text.ts";

test("a failure as text has all that is known, in reading order", () => {
  const text = failureText({
    kind: "parse",
    code: "HOTRUN_PARSE",
    title: "Does not parse",
    message: "Expected a thing",
    file: "/app/a.ts",
    line: 3,
    column: 7,
    frame: "> 3 | x",
    hint: "Mend it.",
  });
  assert.equal(text, "Does not parse: Expected a thing\n\n/app/a.ts:3:7\n\n> 3 | x\n\nMend it.\n\nHOTRUN_PARSE");
});

test("nothing in it can steer a terminal", () => {
  const text = failureText({
    kind: "load",
    code: "C",
    title: "T",
    message: "\u001b[2J\u009b1mgone\u0007\r\tand\nhere",
  });
  assert.equal(text, "T: [2J1mgone\tand\nhere\n\nC");
});

test("the place is as exact as is known", () => {
  assert.equal(placeOf({}), "");
  assert.equal(placeOf({ file: "/a.ts" }), "/a.ts");
  assert.equal(placeOf({ file: "/a.ts", line: 2 }), "/a.ts:2");
});

test("the text says what led to it, and what it is the answer to", () => {
  const text = failureText({
    kind: "request",
    code: "C",
    title: "A request threw",
    message: "M",
    request: { method: "GET", url: "/users" },
    stack: "at a",
    related: [
      { relation: "cause", message: "refused", file: "/db.ts", line: 4, stack: "at b" },
      { relation: "also", message: "another" },
    ],
  });
  assert.equal(
    text,
    "A request threw: M\n\nGET /users\n\nat a\n\nCaused by: refused\n\n/db.ts:4\n\nat b\n\nAlso: another\n\nC",
  );
});

test("K3 no text of an error can steer a terminal from where it is read", () => {
  for (const evil of ["\u001b[2J", "\u001b]52;c;cHdu\u0007", "\u009b31m", "\u0000", "a\rb"]) {
    const problem = { message: evil, file: `/${evil}`, frame: evil, stack: evil };
    const text = failureText({
      ...problem,
      kind: "load",
      code: evil,
      title: evil,
      importers: [evil],
      request: { method: evil, url: evil },
      related: [{ ...problem, relation: "cause" }],
      hint: evil,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  }
});
