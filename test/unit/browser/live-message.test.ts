import assert from "node:assert/strict";
import { test } from "node:test";
import { readMessage } from "../../../src/browser/live-message.ts";

test("reads the messages of a page, and no more of them than their fields", () => {
  assert.deepEqual(readMessage('{"type":"page","path":"/a?b=%20","version":2,"editor":"/bin/touch"}'), {
    type: "page",
    path: "/a?b=%20",
    version: 2,
  });
  assert.deepEqual(readMessage('{"type":"applied","reload":4,"action":"morph","nodes":7,"ms":1.5}'), {
    type: "applied",
    reload: 4,
    action: "morph",
    nodes: 7,
    ms: 1.5,
  });
});

test("O15 what a page logs has a level, a text, and perhaps a stack", () => {
  const logged = { type: "console", level: "warn", text: "\u001b[2J", stack: "at http://localhost/a.js:1:2" };
  assert.deepEqual(readMessage(JSON.stringify({ ...logged, file: "/etc/passwd" })), logged);
  assert.deepEqual(readMessage('{"type":"console","level":"log","text":""}'), {
    type: "console",
    level: "log",
    text: "",
  });
});

const unknown = [
  '{"type":"console","level":"log"}',
  '{"type":"console","level":"trace","text":""}',
  '{"type":"console","level":["log"],"text":""}',
  '{"type":"console","level":"log","text":{}}',
  '{"type":"console","level":"log","text":"","stack":[]}',
  `{"type":"console","level":"log","text":"${"x".repeat(6001)}"}`,
  `{"type":"console","level":"log","text":"","stack":"${"x".repeat(4001)}"}`,
  "",
  "nonsense",
  "null",
  "[]",
  "3",
  "{}",
  '{"type":"open","file":"../../etc/passwd"}',
  '{"type":"set-option","editor":"/bin/touch"}',
  '{"type":"page","version":1}',
  '{"type":"page","path":"relative","version":1}',
  '{"type":"page","path":"/\\u001b[2J","version":1}',
  '{"type":"page","path":"/a\\nb","version":1}',
  '{"type":"page","path":["/"],"version":1}',
  '{"type":"page","path":"/","version":-1}',
  '{"type":"page","path":"/","version":"1"}',
  '{"type":"applied","reload":1,"action":"explode","nodes":0,"ms":0}',
  '{"type":"applied","reload":1.5,"action":"none","nodes":0,"ms":0}',
  '{"type":"applied","reload":1,"action":"none","nodes":1e999,"ms":0}',
  '{"type":"applied","reload":1,"action":"none","nodes":0,"ms":-1}',
  `{"type":"page","path":"/${"a".repeat(9000)}","version":1}`,
];

for (const text of unknown) {
  test(`not a message: ${text.slice(0, 70)}`, () => {
    assert.equal(readMessage(text), null);
  });
}
