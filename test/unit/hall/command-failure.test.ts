import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  buildFailure,
  type Ended,
  exitFailure,
  silentFailure,
  startFailure,
} from "../../../src/hall/command-failure.ts";
import { traceIn } from "../../../src/hall/foreign-trace.ts";

const cwd = mkdtempSync(join(tmpdir(), "hotrun-words-"));
after(() => rmSync(cwd, { recursive: true }));
writeFileSync(join(cwd, "app.py"), "import os\n\ndef f():\n    return 1 / 0\n\nf()\n");
writeFileSync(join(cwd, ".env"), "SECRET=1\n");

const traceback = `Traceback (most recent call last):
  File "${cwd}/app.py", line 6, in <module>
    f()
  File "${cwd}/app.py", line 4, in f
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero
`;

function ended(lastWords: string, exit: Ended["exit"] = { code: 1, signal: null }): Ended {
  return { exit, lastWords, lastErrors: "", command: "python app.py", cwd, env: {} };
}

test("an error is found behind any amount of other output that was read after it", () => {
  const read = { ...ended("GET / 200\n".repeat(10_000)), lastErrors: traceback };
  for (const failure of [exitFailure(read), startFailure(read), buildFailure(read)])
    assert.deepEqual([failure.message, failure.line], ["ZeroDivisionError: division by zero", 4]);
});

test("B2 a command that has ended by an error: the code, the error's own words, its place and the lines around it", () => {
  const failure = exitFailure(ended(`GET / 200\n${traceback}npm error code 1\n`));
  const { frames = [], stack, ...told } = failure;
  assert.deepEqual(told, {
    kind: "exit",
    code: "HOTRUN_EXIT",
    title: "Exited with code 1",
    message: "ZeroDivisionError: division by zero",
    file: join(cwd, "app.py"),
    line: 4,
    column: 14,
    frame: "  2 |\n  3 | def f():\n> 4 |     return 1 / 0\n    |              ^\n  5 |\n  6 | f()",
    hint: "It starts again with the next change.",
  });
  assert.equal(frames.length, 2);
  assert.ok(stack?.startsWith("Traceback") && stack.endsWith("~~^~~"));
  assert.equal(startFailure(ended(traceback)).title, "Exited with code 1 while it started");
});

test("B2 an error long ago, and a signal from outside, are not what it ended by", () => {
  assert.equal(
    exitFailure(ended(`${traceback}${"GET / 200\n".repeat(50)}bye`))
      .message.split("\n")
      .at(-1),
    "bye",
  );
  const killed = exitFailure(ended(traceback, { code: null, signal: "SIGKILL" }));
  assert.deepEqual([killed.title, killed.file], ["Ended by SIGKILL", undefined]);
  assert.equal(exitFailure(ended("", { code: 3, signal: null })).message, "The command has ended: exited with code 3.");
});

test("B2 a watcher below that waits after an error: what it says is told with the silence", () => {
  const { kind, message, line, hint } = silentFailure(
    4000,
    false,
    10_000,
    ended(`${traceback}[nodemon] app crashed - waiting for file changes\n`),
  );
  assert.deepEqual([kind, message, line], ["start-timeout", "ZeroDivisionError: division by zero", 4]);
  assert.equal(hint, "Nothing listens on port 4000 10 s after the start of the command.");
  assert.match(silentFailure(4000, false, 10_000, ended("up\n")).hint ?? "", /\{port\}.*--app-port/);
});

test("B2 where a tool throws after it has said what is wrong, that is told", () => {
  const own = "Error: Command failed: esbuild app.ts\n    at genericNodeError (node:internal/errors:984:15)\n";
  assert.equal(startFailure(ended(`app.py:4:5: error: no\n${own}`)).message, "no");
  assert.equal(startFailure(ended(own)).message, "Error: Command failed: esbuild app.ts");
});

test("D3 a build: the first error of the compiler, the others beside it, and how it ended", () => {
  const output = `\u001b[96mapp.py\u001b[0m:\u001b[93m4\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m TS2304: Cannot find name 'foo'.\napp.py:6:1 - error TS1: no\n`;
  const failure = buildFailure({ ...ended(output, { code: 2, signal: null }), command: "tsc -p ." });
  assert.deepEqual(
    [failure.title, failure.message, failure.line, failure.column],
    ["The build failed", "TS2304: Cannot find name 'foo'.", 4, 5],
  );
  assert.deepEqual(
    failure.related?.map(({ relation, message, line }) => [relation, message, line]),
    [["also", "TS1: no", 6]],
  );
  assert.equal(failure.hint, "tsc -p . exited with code 2. It runs again with the next change.");
});

test("D3 whatever bytes a build writes, its text is clean", () => {
  const bytes = Buffer.concat([
    Buffer.from("ok\n\u001b]0;title\u0007\u001b[2Jred \u001b[31malert\u001b[0m\r\n"),
    Buffer.from("10%\r55%\r100%\n"),
    Buffer.from("wide\n", "utf16le"),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a, 0xe2, 0x82]),
  ]);
  const { message } = buildFailure(ended(bytes.toString("utf8")));
  assert.equal(message, "ok\nred alert\n100%\nwide\n\ufffd\ufffd\ufffd(\n\ufffd");
});

test("of the lines around a place only those of source files are read", () => {
  const named = (file: string) => traceIn(`PHP Parse error:  boom in ${file} on line 1\n`, cwd);
  assert.match(named(join(cwd, "app.py"))?.frame ?? "", /import os/);
  for (const file of [".env", "../../../../etc/passwd", "no.py"])
    assert.equal(named(join(cwd, file))?.frame, undefined);
});
