import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** In the environment of whatever we start, and so of whatever that starts: found by it when its parent is long gone. */
export const markName = "HOTRUN_RUN";

export interface Mark {
  /** Who started it. Process numbers are used again, so the time of its start goes with it. */
  launcher: { pid: number; startedAt: string };
  /** Of the folder that it was started in. */
  project: string;
}

let count = 0;

/** A new mark, for one child that is started in this folder. */
export function createMark(cwd: string): string {
  return [process.pid, startedAt(process.pid) ?? 0, projectOf(cwd), ++count].join("-");
}

/** Null: it is none of ours. */
export function readMark(text: string): Mark | null {
  const [, pid, startedAt, project] = /^(\d+)-(\d+)-([0-9a-f]{16})-\d+$/.exec(text) ?? [];
  return pid && startedAt && project ? { launcher: { pid: Number(pid), startedAt }, project } : null;
}

export function projectOf(cwd: string): string {
  return createHash("sha1").update(cwd).digest("hex").slice(0, 16);
}

/** When the process was started, in clock ticks since the machine was (proc(5)); null: it is gone, or this is not Linux. */
export function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name before the rest is in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
