import { spawn } from "node:child_process";

/**
 * Kills a process group when this process is gone, however it ended: a shell that waits on a pipe that only we hold. An
 * app that is in an endless loop, or that has children of its own, sees nothing of a closed channel.
 *
 * With us goes the folder of the endpoints, which nobody else would remove.
 *
 * dash refuses `kill -9 -- -PGID` and takes `kill -s KILL`.
 *
 * @returns calls the watchdog off
 */
export function guardGroup(groupId: number, folder: string): () => void {
  if (process.platform === "win32") return () => {};
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
  return () => watchdog.stdin.end("done\n");
}
