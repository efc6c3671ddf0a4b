import assert from "node:assert/strict";
import { test } from "node:test";
import { isSparePossible } from "../../../src/hall/spare-condition.ts";

const enough = 1024 ** 3;

test("a process waits where there is memory for it", () => {
  assert.equal(isSparePossible({ tty: false, nodeOptions: [], env: {} }, enough), true);
  assert.equal(
    isSparePossible({ tty: false, nodeOptions: ["--enable-source-maps"], env: { NODE_OPTIONS: "" } }, enough),
    true,
  );
  assert.equal(isSparePossible({ tty: false, nodeOptions: [], env: {} }, enough / 10), false);
  assert.equal(isSparePossible({ tty: true, nodeOptions: [], env: {} }, enough), false);
});

for (const { nodeOptions = [], env = {} } of [
  { env: { VSCODE_INSPECTOR_OPTIONS: "{}" } },
  { nodeOptions: ["--inspect=127.0.0.1:0"] },
  { nodeOptions: ["--inspect-brk"] },
  { env: { NODE_OPTIONS: "--no-warnings --inspect" } },
  { nodeOptions: ["--cpu-prof", "--cpu-prof-dir=profiles"] },
  { nodeOptions: ["--prof"] },
]) {
  test(`none waits with ${[...nodeOptions, ...Object.entries(env).flat()].join(" ")}`, () => {
    assert.equal(isSparePossible({ tty: false, nodeOptions, env }, enough), false);
  });
}
