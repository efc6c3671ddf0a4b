// What a process uses, as it says itself: loaded into the launcher in advance, imported by the generated app.
import { readdirSync } from "node:fs";
import { writeHeapSnapshot } from "node:v8";

/** Bytes, and counts of what keeps a process busy; needs `--expose-gc`. With a file, a heap snapshot is written there. */
export function usage(snapshot) {
  collectGarbage();
  if (snapshot) writeHeapSnapshot(snapshot);
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((name) => name === "Timeout" || name === "Immediate").length;
  return { heapUsed, external, rss, resources: resources.length, timers, files: openFiles() };
}

/** Until it frees nothing more: on Node 20, replaced modules take up to ten collections to go. */
function collectGarbage() {
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 50 && process.memoryUsage().heapUsed < before * 0.999; round += 1) {
    before = process.memoryUsage().heapUsed;
    globalThis.gc();
  }
}

/** Null where the system does not say. The folder itself is open while it is read. */
function openFiles() {
  try {
    return readdirSync("/proc/self/fd").length - 1;
  } catch {
    return null;
  }
}

// The launcher is asked over IPC, and not kept alive by it.
if (process.send) {
  process.on("message", ({ snapshot }) => process.send(usage(snapshot)));
  process.channel.unref();
}
