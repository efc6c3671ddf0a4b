import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";
import { everyRow, type Row } from "../support/rows.ts";
import { cutShort, startSubmissions } from "../support/submissions.ts";

/** Runs the app of a row; it writes down what it has carried out where nothing is watched. */
async function withApp(row: Row, run: (app: RunningHotrun, submitted: string) => Promise<void>): Promise<void> {
  const temp = mkdtempSync(join(tmpdir(), "hotrun-test-"));
  const submitted = join(temp, "submitted");
  try {
    await using app = await startHotrun({ ...row.options, env: { ...row.options.env, SUBMITTED: submitted } });
    await run(app, submitted);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** The process that answers now, in the middle of what it does. */
async function kill(app: RunningHotrun): Promise<void> {
  const { body } = await app.get("/pid");
  app.log.mark();
  process.kill(Number(body), "SIGKILL");
  await app.next("exit");
}

for (const row of everyRow) {
  const { name, skip } = row;

  test(`O1 six saves under load: no request fails, none is carried out twice (${name})`, { skip }, async () => {
    await withApp(row, async (app, submitted) => {
      await using gets = startLoad({ url: app.url, connections: 16 });
      await using posts = startSubmissions({ url: new URL("/submit", app.url), file: submitted, clients: 8 });
      for (let save = 1; save <= 6; save += 1) {
        row.setText(app, `save ${save}`);
        // Every other save comes soon, mostly while the reload of the one before is under way.
        await (save % 2 === 0 ? app.reload() : posts.answered(posts.count + 8));
      }
      await app.served("/text", "save 6");
      await gets.answered(16);
      await posts.answered(posts.count + 8);
      assert.deepEqual((await gets.stop()).failures, {});
      const { failures, doubled, missing } = await posts.stop();
      assert.deepEqual({ failures, doubled, missing }, { failures: {}, doubled: [], missing: [] });
    });
  });

  test(`O1 a process that is killed: what it had not carried out is answered with 502, nothing twice (${name})`, {
    skip,
  }, async () => {
    await withApp(row, async (app, submitted) => {
      await using posts = startSubmissions({ url: new URL("/submit", app.url), file: submitted, clients: 8 });
      for (let save = 1; save <= 4; save += 1) {
        if (save % 2 === 0) await kill(app);
        row.setText(app, `save ${save}`);
        await app.served("/text", `save ${save}`);
        await posts.answered(posts.count + 8);
      }
      const { failures, doubled, missing } = await posts.stop();
      assert.deepEqual({ doubled, missing }, { doubled: [], missing: [] });
      assert.deepEqual(
        Object.keys(failures).filter((kind) => kind !== "status 502" && kind !== cutShort),
        [],
      );
    });
  });
}
