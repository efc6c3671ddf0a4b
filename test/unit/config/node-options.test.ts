import assert from "node:assert/strict";
import { test } from "node:test";
import { addRequire, conditionsOf, nodeOption } from "../../../src/config/node-options.ts";

const rows: [argument: string, meaning: ReturnType<typeof nodeOption>][] = [
  ["--inspect", "single"],
  ["--inspect=127.0.0.1:9230", "single"],
  ["--inspect-brk", "single"],
  ["--inspect-wait", "single"],
  ["--inspect-port", "with value"],
  ["--inspect-port=0", "single"],
  ["--import", "with value"],
  ["--import=./register.js", "single"],
  ["--require", "with value"],
  ["-r", "with value"],
  ["-C", "with value"],
  ["--loader", "with value"],
  ["--env-file=.env", "single"],
  ["--env-file", "with value"],
  ["--env-file-if-exists=.env", "single"],
  ["--max-old-space-size=300", "single"],
  ["--max_old_space_size=300", "single"],
  ["--no-deprecation", "single"],
  ["--trace-uncaught", "single"],
  ["--experimental-strip-types", "single"],
  ["--stack-trace-limit=3", "single"],
  ["--expose-gc", "single"],
  ["--watch", null],
  ["--watch-path=src", null],
  ["--test", null],
  ["--eval", null],
  ["--check", null],
  ["--no-injekt", null],
  ["--prot", null],
  ["-x", null],
  ["app.ts", null],
];
for (const [argument, meaning] of rows) {
  test(`Node's option or not: ${argument}`, () => {
    assert.equal(nodeOption(argument), meaning);
  });
}

test("conditions come from the command line and from NODE_OPTIONS", () => {
  const options = ["--conditions=a", "-C", "b", "--import", "./x.js"];
  assert.deepEqual(conditionsOf(options, "--enable-source-maps --conditions c"), ["c", "a", "b"]);
  assert.deepEqual(conditionsOf([]), []);
});

test("a preload is added to NODE_OPTIONS behind what is there, once", () => {
  assert.equal(addRequire(undefined, "/a/b.cjs"), "--require=/a/b.cjs");
  assert.equal(addRequire("  ", "/a/b.cjs"), "--require=/a/b.cjs");
  const added = addRequire("--title='x y' -r ./own.cjs", "/a/b.cjs");
  assert.equal(added, "--title='x y' -r ./own.cjs --require=/a/b.cjs");
  assert.equal(addRequire(added, "/a/b.cjs"), added);
});

test("a preload's path with spaces is quoted as Node reads it", () => {
  assert.equal(addRequire("", "/a b/c.cjs"), '--require="/a b/c.cjs"');
  assert.equal(addRequire("", 'C:\\my "x"\\c.cjs'), '--require="C:\\\\my \\"x\\"\\\\c.cjs"');
});
