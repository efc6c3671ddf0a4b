import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { setImmediate as otherWork } from "node:timers/promises";
import { markName, projectOf, readMark, startedAt } from "./run-mark.ts";

/** A process of an earlier run that has outlived it. */
export interface LeftBehind {
  pid: number;
  /** With the process number it says which process it is: numbers are used again. */
  startedAt: string;
  /** As it shows itself. */
  command: string;
}

/**
 * What earlier runs of hotrun in this folder have started and did not end: it has made itself a session of its own, which
 * no signal to its group reaches. Found by what it has inherited; on Linux only, elsewhere nothing is.
 */
export async function findLeftBehind(cwd: string): Promise<LeftBehind[]> {
  if (process.platform !== "linux") return [];
  const project = projectOf(cwd);
  const found: LeftBehind[] = [];
  let looked = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const one = look(Number(name), project);
    if (one) found.push(one);
    looked += 1;
    if (looked % processesAtOnce === 0) await otherWork();
  }
  return found;
}

/** To read what the kernel has at hand takes microseconds, and a promise for it ten times as long; pages are loading meanwhile. */
const processesAtOnce = 20;

function look(pid: number, project: string): LeftBehind | null {
  const environment = textOf(pid, "environ");
  const at = `\0${environment}`.indexOf(`\0${markName}=`);
  if (at < 0) return null;
  const mark = readMark(environment.slice(at + markName.length + 1).split("\0", 1)[0] as string);
  if (!mark || mark.project !== project || pid === process.pid) return null;
  if (startedAt(mark.launcher.pid) === mark.launcher.startedAt) return null; // It belongs to one that runs.
  const since = startedAt(pid);
  const command = textOf(pid, "cmdline").split("\0").join(" ").trim();
  return since === null || command === "" ? null : { pid, startedAt: since, command };
}

const buffer = Buffer.allocUnsafe(64 * 1024);

/** Empty where the process is gone, or another user's. */
function textOf(pid: number, name: string): string {
  try {
    const file = openSync(`/proc/${pid}/${name}`, "r");
    try {
      let text = "";
      for (;;) {
        const size = readSync(file, buffer, 0, buffer.length, null);
        if (size === 0) return text;
        text += buffer.toString("latin1", 0, size);
      }
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
