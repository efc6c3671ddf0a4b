import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHotrun } from "./support.mjs";

/**
 * Runs hotrun on the app of a row for as long as `run(app, submitted)` takes; `submitted` is where the app writes down
 * what it has carried out: outside of its folder, where nothing is watched.
 */
export async function withHotrun(options, run) {
  const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
  const submitted = join(temp, "submitted");
  try {
    const app = await startHotrun({ ...options, env: { ...options.env, SUBMITTED: submitted } });
    try {
      return await run(app, submitted);
    } finally {
      await app[Symbol.asyncDispose]();
    }
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}
