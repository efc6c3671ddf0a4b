import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { patienceMs } from "../support/event-log.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import type { LaunchOptions } from "../support/launch.ts";
import { descendants, isAlive, settledUsage, type Usage } from "../support/process.ts";
import { appFiles } from "../support/rows.ts";

const skip = process.platform === "linux" ? false : "what a process uses is asked of /proc";
const files = appFiles("tree");
/** A server with a worker thread, by itself and below npm and a shell. */
const trees: Record<string, LaunchOptions> = {
  "npm run": { files, run: ["npm", "run", "dev"] },
  restart: { files, entry: "server.mjs", args: ["--restart"] },
};

for (const [name, options] of Object.entries(trees)) {
  test(`the processes, files and watches of an app are as many after 6 reloads as after 3 (${name})`, {
    skip,
  }, async () => {
    await using app = await startHotrun(options);
    // One waits for the next restart, and counts.
    if (name === "restart") await app.next("spare");
    const processes = descendants(app.pid).length;
    await reloadTimes(app, 3);
    const hasSettled = (usage: Usage, earlier?: Usage) =>
      usage.processes === processes && isDeepStrictEqual(usage, earlier);
    const before = await settledUsage(app.pid, hasSettled, patienceMs);
    const seen = descendants(app.pid);
    await reloadTimes(app, 3);
    const after = await settledUsage(app.pid, (usage) => isDeepStrictEqual(usage, before), patienceMs);
    assert.deepEqual(after, before);
    const below = descendants(app.pid);
    assert.deepEqual(
      seen.filter((pid) => isAlive(pid) && !below.includes(pid)),
      [],
      "they have left the tree",
    );
  });
}

async function reloadTimes(app: RunningHotrun, times: number): Promise<void> {
  for (let reload = 1; reload <= times; reload += 1) {
    app.write("text.mjs", `export const text = "${times}.${reload}";\n`);
    assert.deepEqual((await app.reload()).result, { type: "done" });
  }
}
