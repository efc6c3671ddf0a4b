import assert, { AssertionError } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./app-folder.ts";

/** Why hotrun does not do what Node does, in the words of docs/differences.md; with the versions of Node on which it is so. */
export type Differs = string | { why: string; since?: number; before?: number };

/** Whether a difference is known in the version of Node that runs. */
export function isKnown(differs: Differs | undefined): differs is Differs {
  if (differs === undefined || typeof differs === "string") return differs !== undefined;
  const major = Number(process.versions.node.split(".")[0]);
  const { since = 0, before = Number.POSITIVE_INFINITY } = differs;
  return since <= major && major < before;
}

/**
 * Compares what hotrun does with what Node does. A known difference has to be there still, and to be documented: a mark
 * ends with its cause.
 */
export function compareKnowing(differs: Differs | undefined, compare: () => void): void {
  if (!isKnown(differs)) return compare();
  const why = typeof differs === "string" ? differs : differs.why;
  assert.ok(documented().includes(`| ${why} |`), `docs/differences.md does not have ${JSON.stringify(why)}`);
  try {
    compare();
  } catch (error) {
    if (error instanceof AssertionError) return;
    throw error;
  }
  assert.fail("no longer differs: take the mark off");
}

const documented = () => readFileSync(join(repository, "docs/differences.md"), "utf8");
