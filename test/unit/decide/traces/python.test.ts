import assert from "node:assert/strict";
import { test } from "node:test";
import { brief } from "./brief.ts";

const source = ["def foo(x):", "    return 1 / x", "", "foo(0)", '    text = "two', "import flask"].join("\n");
const read = (text: string) => brief(text, { "/app/app.py": source });

test("O7 a traceback is its error's own words, with the innermost place of the user's", () => {
  const trace = read(`listening
Traceback (most recent call last):
  File "/app/app.py", line 4, in <module>
    foo(0)
  File "app.py", line 2, in foo
    return 1 / x
           ~~^~~
  File "/usr/lib/python3.11/decimal.py", line 9, in div
  File "<frozen os>", line 679, in __getitem__
ZeroDivisionError: division by zero
`);
  assert.deepEqual(trace, {
    message: "ZeroDivisionError: division by zero",
    place: "/app/app.py:2:14",
    frames: [
      "runtime __getitem__",
      "runtime div /usr/lib/python3.11/decimal.py:9",
      "app foo /app/app.py:2:14",
      "app /app/app.py:4",
    ],
    related: [],
  });
});

test("what led to it comes after it, nearest first", () => {
  const block = (line: number, error: string) =>
    `Traceback (most recent call last):\n  File "/app/app.py", line ${line}, in f\n    code\n${error}\n`;
  const trace = read(
    `${block(1, "KeyError: 'unrelated'")}INFO: going on\n${block(1, "KeyError: 'a'")}\nThe above exception was the direct cause of the following exception:\n\n${block(2, "RuntimeError: second\nin two lines")}\nDuring handling of the above exception, another exception occurred:\n\n${block(4, "app.errors.Third")}127.0.0.1 - - [28/Nov/2026] "GET / HTTP/1.1" 500 -\n`,
  );
  assert.equal(trace?.message, "app.errors.Third");
  assert.deepEqual(trace?.related, [
    "cause RuntimeError: second\nin two lines /app/app.py:2",
    "cause KeyError: 'a' /app/app.py:1",
  ]);
});

test("what does not parse has its place from the words, and its column from the mark", () => {
  const words = `  File "/app/app.py", line 5
    text = "two
           ^
SyntaxError: unterminated string literal (detected at line 5)
`;
  assert.equal(read(words)?.place, "/app/app.py:5:12");
  assert.deepEqual(read(words)?.frames, []);
  const imported = read(
    `Traceback (most recent call last):\n  File "/app/main.py", line 1, in <module>\n    import app\n${words}`,
  );
  assert.equal(imported?.place, "/app/app.py:5:12");
  assert.deepEqual(imported?.frames, ["app /app/main.py:1"]);
});

test("an exception group is made of its exceptions", () => {
  const trace = read(`  + Exception Group Traceback (most recent call last):
  |   File "/app/app.py", line 4, in <module>
  |     foo()
  | ExceptionGroup: multi (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/app.py", line 2, in foo
    |     raise ValueError("a")
    | ValueError: a
    +---------------- 2 ----------------
    | TypeError: b
    +------------------------------------
`);
  assert.equal(trace?.message, "ExceptionGroup: multi (2 sub-exceptions)");
  assert.deepEqual(trace?.related, ["aggregated ValueError: a /app/app.py:2", "aggregated TypeError: b"]);
});

test("each line may begin with the name of the service; packages are told by their folder", () => {
  const trace = read(`web | Traceback (most recent call last):
web |   File "/app/app.py", line 6, in <module>
web |     import flask
web |   File "/app/.venv/lib/python3.11/site-packages/flask/__init__.py", line 3, in <module>
web |     from . import json
web | ModuleNotFoundError: No module named 'click'
`);
  assert.equal(trace?.message, "ModuleNotFoundError: No module named 'click'");
  assert.deepEqual(trace?.frames, [
    "package:flask /app/.venv/lib/python3.11/site-packages/flask/__init__.py:3",
    "app /app/app.py:6",
  ]);
});

test("a traceback that Rich has drawn as a box is read too", () => {
  const box = (line: number, name: string) => `╭─────── Traceback (most recent call last) ───────╮
│ /app/app.py:9 in <module>                       │
│                                                 │
│ ❱ 9 g()                                         │
│ /app/app.py:${line} in ${name}                              │
│ ❱ 2     return 1 / x                            │
╰─────────────────────────────────────────────────╯
`;
  const trace = read(
    `${box(2, "f")}ZeroDivisionError: division by zero\n\nThe above exception was the direct cause of the following exception:\n\n${box(7, "g")}RuntimeError: outer\n`,
  );
  assert.deepEqual(trace, {
    message: "RuntimeError: outer",
    place: "/app/app.py:7",
    frames: ["app g /app/app.py:7", "app /app/app.py:9"],
    related: ["cause ZeroDivisionError: division by zero /app/app.py:2"],
  });
});
