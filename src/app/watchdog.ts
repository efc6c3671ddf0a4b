import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Kills a process group when this process is gone, however it ended: a shell that waits on a pipe that only we hold. An
 * app that is in an endless loop, or that has children of its own, sees nothing of a closed channel.
 *
 * With us goes the folder of the endpoints, which nobody else would remove.
 *
 * dash refuses `kill -9 -- -PGID` and takes `kill -s KILL`.
 *
 * @returns calls the watchdog off; resolves when it is gone too
 */
export function guardGroup(groupId: number, folder: string): () => Promise<void> {
  if (process.platform === "win32") return async () => {};
  const watchdog = spawn(
    "/bin/sh",
    ["-c", `read -r line || { kill -s KILL -- -${groupId} 2>/dev/null; rm -rf -- "$0"; }`, folder],
    {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    },
  );
  // Without it the app still ends with its channel, only an endless loop would survive us.
  watchdog.on("error", () => {});
  watchdog.stdin.on("error", () => {});
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?(): void }).unref?.();
  return async () => {
    if (watchdog.pid === undefined || watchdog.exitCode !== null || watchdog.signalCode !== null) return;
    watchdog.ref();
    const gone = once(watchdog, "exit");
    watchdog.stdin.end("done\n");
    await gone;
  };
}
