import { setTimeout as delay } from "node:timers/promises";
import { patienceMs, runningLogs } from "./event-log.ts";

/** Resolves once `holds` says so: for what nothing announces, and so has to be asked for. Rejects when it takes too long. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + patienceMs; !(await holds()); await delay(10)) {
    if (performance.now() < deadline) continue;
    throw new Error(`${patienceMs} ms went by while waiting for ${what}.\n${runningLogs()}`);
  }
}
