import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findLeftBehind, type LeftBehind } from "../app/left-behind.ts";
import { cacheFolder } from "./cache-folder.ts";

const longestCommand = 80;

/**
 * Says what earlier runs have left behind, of each process once: it may be there on purpose (a daemon that tools share),
 * so it is never ended, and a folder without `node_modules` is where that cannot be remembered.
 */
export async function tellLeftBehind(cwd: string, warn: (message: string, hint: string) => void): Promise<void> {
  const found = await findLeftBehind(cwd);
  const told = new Set(readTold(cwd));
  for (const one of found) {
    if (told.has(nameOf(one))) continue;
    const command = one.command.length > longestCommand ? `${one.command.slice(0, longestCommand - 1)}…` : one.command;
    const message = `An earlier run of hotrun in this folder has left a process behind: ${command} (pid ${one.pid}).`;
    warn(message, `It had made itself independent. If it should not be there, end it: kill ${one.pid}`);
  }
  if (found.length > 0) remember(cwd, found.map(nameOf));
}

const nameOf = ({ pid, startedAt }: LeftBehind) => `${pid}:${startedAt}`;

function readTold(cwd: string): string[] {
  const file = noteFile(cwd);
  try {
    return file ? readFileSync(file, "utf8").split("\n") : [];
  } catch {
    return []; // Nothing has been told yet.
  }
}

function remember(cwd: string, names: string[]): void {
  const file = noteFile(cwd);
  try {
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, names.join("\n"));
  } catch {
    // A folder that cannot be written to: it is told again.
  }
}

function noteFile(cwd: string): string | null {
  const folder = cacheFolder(cwd);
  return folder && join(folder, "left-behind");
}
