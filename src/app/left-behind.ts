import { readdir, readFile } from "node:fs/promises";
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
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(numbers.map((pid) => look(pid, projectOf(cwd))));
  return found.filter((one) => one !== null);
}

async function look(pid: number, project: string): Promise<LeftBehind | null> {
  const environment = await textOf(pid, "environ");
  const entry = environment.split("\0").find((line) => line.startsWith(`${markName}=`));
  const mark = entry && readMark(entry.slice(markName.length + 1));
  if (!mark || mark.project !== project || pid === process.pid) return null;
  if (startedAt(mark.launcher.pid) === mark.launcher.startedAt) return null; // It belongs to one that runs.
  const since = startedAt(pid);
  const command = (await textOf(pid, "cmdline")).split("\0").join(" ").trim();
  return since === null || command === "" ? null : { pid, startedAt: since, command };
}

/** Empty where the process is gone, or another user's. */
const textOf = (pid: number, name: string) => readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "");
