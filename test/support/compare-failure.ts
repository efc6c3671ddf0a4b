import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "./app-folder.ts";
import { runBoth } from "./compare.ts";
import { compareKnowing, type Differs } from "./known-difference.ts";

/** A program that cannot be loaded. */
export interface BadInput {
  name: string;
  entry: string;
  files: Files;
  /** Where in the source it is: `file:line`, or the file alone where Node's error says no line. */
  at: string;
  /** The files between the entry and that place, which the failure names too. */
  through?: string[];
  /** What plain Node (tsx) says; default: the error that it ends with. */
  says?: RegExp;
  /** Why it is another place. */
  differs?: Differs;
}

/** Checks that hotrun's failure has the message that plain Node ends with, the place in the source, and who imports it. */
export function compareFailures(cases: readonly BadInput[]): void {
  for (const { name, entry, files, at, through = [], says, differs } of cases) {
    test(name, async (context) => {
      const { plain, hot, folder } = await runBoth(files, { entry });
      const { failure } = hot;
      assert.ok(failure, `no failure: ${hot.stdout} ${hot.stderr}`);
      await context.test("Node's message, and its place", () => {
        assert.equal(hot.stdout, plain.stdout);
        assert.equal(hot.code, plain.code);
        const message = lastError(plain.stderr, says);
        assert.ok(failure.message.includes(message), `${message}\nis not in\n${failure.message}`);
        const { file, line } = failure;
        const place =
          file === undefined ? null : file.slice(folder.length + 1) + (line === undefined ? "" : `:${line}`);
        compareKnowing(differs, () => assert.equal(place, at));
      });
      if (through.length === 0) return;
      await context.test("who imports it", () => {
        const told = JSON.stringify(failure);
        for (const file of through) assert.ok(told.includes(file), `${file} is not in ${told}`);
      });
    });
  }
}

/** The message of the error that ended the process, as Node prints it. */
function lastError(
  stderr: string,
  pattern = /^\w*Error(?: \[\w+\])?: ([\s\S]*?)(?=\n {4}at |\nRequire stack|\n\n|\n {2}code)/m,
): string {
  const found = pattern.exec(stderr)?.[1];
  assert.ok(found, `no error in ${stderr}`);
  return found.trim();
}
