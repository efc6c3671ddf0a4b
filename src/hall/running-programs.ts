import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";

/** Paths of the programs that this user's processes run, as far as they can be told. On Windows they are not looked for. */
export function runningPrograms(platform: NodeJS.Platform = process.platform): string[] {
  try {
    if (platform === "linux") return [...new Set(readdirSync("/proc").flatMap(programOf))];
    if (platform !== "darwin") return [];
    const lines = execFileSync("/bin/ps", ["-xo", "comm="], { encoding: "utf8", timeout: 3000 });
    return [...new Set(lines.split("\n").map((line) => line.trim()))];
  } catch {
    return []; // Not permitted, or too slow: then the editor has to be set.
  }
}

function programOf(name: string): string[] {
  if (!/^\d+$/.test(name)) return [];
  try {
    return [readlinkSync(`/proc/${name}/exe`).replace(/ \(deleted\)$/, "")];
  } catch {
    return []; // Another user's, or gone in the meantime.
  }
}
