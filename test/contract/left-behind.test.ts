import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAppFolder } from "../support/app-folder.ts";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { isAlive, waitUntilGone } from "../support/process.ts";

const skip = process.platform === "linux" ? false : "only Linux tells what a process has inherited";

/** Starts a process that makes itself a session of its own, and tells its number. */
const leaving = `
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";

if (!existsSync("left")) {
  const daemon = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
  writeFileSync("left", String(daemon.pid));
}
`;

test("what has made itself independent outlives hotrun, and the next run says so, once", { skip }, async () => {
  using folder = makeAppFolder({ ...plainApp, "app.ts": leaving + plainApp["app.ts"] });
  {
    await using first = await startHotrun({ files: {}, folder });
    await first.stop("SIGKILL");
  }
  const pid = Number(folder.read("left"));
  try {
    {
      await using second = await startHotrun({ files: {}, folder });
      const { message, hint } = await second.next("warning");
      assert.match(message, new RegExp(`left a process behind: sleep 600 \\(pid ${pid}\\)`));
      assert.match(hint ?? "", new RegExp(`kill ${pid}`));
      assert.ok(isAlive(pid), "it was ended");
    }
    await using third = await startHotrun({ files: {}, folder });
    third.edit("text.ts", "one", "two");
    await third.reload();
    assert.deepEqual(
      third.log.events.filter(({ type }) => type === "warning"),
      [],
    );
  } finally {
    process.kill(pid, "SIGKILL");
  }
  await waitUntilGone(pid);
});
