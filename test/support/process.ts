import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "./until.ts";

/** Whether the process runs. One that has ended but was not waited for (a zombie) counts as gone: it holds nothing. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false; // ESRCH
  }
  return processState(pid) !== "Z";
}

/** Rejects when it takes too long. */
export async function waitUntilGone(pid: number): Promise<void> {
  await until(`the end of process ${pid}`, () => !isAlive(pid));
}

/** Resolves once there are just so many processes below `pid`; rejects when it takes too long. */
export async function waitUntilCount(pid: number, count: number): Promise<void> {
  await until(`${count} processes below ${pid}`, () => descendants(pid).length === count);
}

/** The processes below `pid` (Linux only; elsewhere none). */
export function descendants(pid: number): number[] {
  const children = childrenByParent();
  const found: number[] = [];
  const queue = [pid];
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const below = children.get(parent) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

export interface Usage {
  /** Below the process. */
  processes: number;
  /** Of the process itself. */
  openFiles: number;
  inotifyWatches: number;
}

/** What a process uses of what must not grow (Linux only). */
export function usageOf(pid: number): Usage {
  const handles = readdirSync(`/proc/${pid}/fdinfo`).map((handle) => readNow(`/proc/${pid}/fdinfo/${handle}`));
  const watches = handles.flatMap((text) => text.split("\n").filter((line) => line.startsWith("inotify ")));
  return { processes: descendants(pid).length, openFiles: handles.length, inotifyWatches: watches.length };
}

/**
 * What is in use once `isRight` says so of it (and of what was half a second before), or after `withinMs`: no event tells
 * that an old version has gone.
 */
export async function settledUsage(
  pid: number,
  isRight: (usage: Usage, earlier: Usage | undefined) => boolean,
  withinMs: number,
): Promise<Usage> {
  const deadline = performance.now() + withinMs;
  let earlier: Usage | undefined;
  for (;;) {
    const usage = usageOf(pid);
    if (isRight(usage, earlier) || performance.now() > deadline) return usage;
    earlier = usage;
    await delay(500);
  }
}

/** Empty if it has just gone. */
function readNow(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // ENOENT
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  if (process.platform !== "linux") return children;
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statFields(pid)?.[1] : undefined;
    if (parent === undefined) continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), pid]);
  }
  return children;
}

/** One letter, see proc(5); undefined where it is gone, or this is not Linux. */
export function processState(pid: number): string | undefined {
  return process.platform === "linux" ? statFields(pid)?.[0] : undefined;
}

/** The fields of `/proc/<pid>/stat` from the state on: the name before it is in parentheses and may hold anything (proc(5)). */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // it has just ended
  }
}
