import assert from "node:assert/strict";
import { test } from "node:test";
import { commandWords, editorCommand, editorName, isInTerminal } from "../../../src/decide/editor-command.ts";

const place = { file: "/app/-a b.ts", line: 12, column: 3 };

const rows: [command: string, args: string[]][] = [
  ["code", ["-g", "/app/-a b.ts:12:3"]],
  ["/usr/bin/code-insiders", ["-g", "/app/-a b.ts:12:3"]],
  ["C:\\Code\\Code.exe", ["-g", "/app/-a b.ts:12:3"]],
  ["cursor", ["-g", "/app/-a b.ts:12:3"]],
  ["windsurf --new-window", ["--new-window", "-g", "/app/-a b.ts:12:3"]],
  ["zed --wait", ["/app/-a b.ts:12:3"]],
  ["subl -w", ["/app/-a b.ts:12:3"]],
  ["webstorm64.exe", ["--line", "12", "--column", "3", "/app/-a b.ts"]],
  ["idea.sh", ["--line", "12", "--column", "3", "/app/-a b.ts"]],
  ["kate", ["--line", "12", "--column", "3", "/app/-a b.ts"]],
  ["gvim", ["+call cursor(12,3)", "/app/-a b.ts"]],
  ["emacsclient -n", ["-n", "+12:3", "/app/-a b.ts"]],
  ["mate", ["--line", "12:3", "/app/-a b.ts"]],
  ["notepad++", ["-n12", "-c3", "/app/-a b.ts"]],
];

for (const [command, args] of rows) {
  test(`${command} is told the line and the column in its own way`, () => {
    assert.deepEqual(editorCommand(commandWords(command), place, false).args, args);
  });
}

test("without a line the file is all; without a column it is the first", () => {
  assert.deepEqual(editorCommand(["code"], { file: "/a.ts" }, false).args, ["/a.ts"]);
  assert.deepEqual(editorCommand(["code"], { file: "/a.ts", line: 2 }, false).args, ["-g", "/a.ts:2:1"]);
});

test("a program that is not known gets the place in parts where it is set for just this, else the file", () => {
  assert.deepEqual(editorCommand(["my-script"], place, true).args, ["/app/-a b.ts", "12", "3"]);
  assert.deepEqual(editorCommand(["my-editor", "-x"], place, false).args, ["-x", "/app/-a b.ts"]);
});

test("words are kept together by quotes, and backslashes are what they are in paths", () => {
  assert.deepEqual(commandWords(`"C:\\My Editor\\edit.exe" -a 'b c' ""`), ["C:\\My Editor\\edit.exe", "-a", "b c", ""]);
  assert.deepEqual(commandWords("  "), []);
});

test("an editor goes by its last name, without ending", () => {
  assert.equal(editorName("/opt/WebStorm/bin/webstorm.sh"), "webstorm");
  assert.equal(editorName("C:\\x\\Code.cmd"), "code");
});

test("some need a terminal: by name, by a flag, or where there is no screen", () => {
  const terminal = ["vim", "/usr/bin/nvim", "nano -w", "hx", "emacs -nw", "emacsclient -t", "editor"];
  for (const command of terminal) assert.equal(isInTerminal(commandWords(command), true), true, command);
  for (const command of ["code", "vim -g", "emacs", "gvim", "my-editor"]) {
    assert.equal(isInTerminal(commandWords(command), true), false, command);
  }
  assert.equal(isInTerminal(["emacs"], false), true);
});
