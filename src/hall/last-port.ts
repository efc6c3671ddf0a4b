import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { usualPort } from "../protocol/usual-port.ts";
import { cacheFolder } from "./cache-folder.ts";

/** The port of this entry's last run: where the developer's browser is. */
export function lastPort(cwd: string, entry: string): number {
  try {
    const port = Number(readFileSync(noteFile(cwd, entry), "utf8"));
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : usualPort;
  } catch {
    return usualPort; // The first run, or the folder was cleaned.
  }
}

/** Best effort: a folder that cannot be written to only means that the port is not known the next time. */
export function rememberPort(cwd: string, entry: string, port: number): void {
  const file = noteFile(cwd, entry);
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(file, String(port));
  } catch {
    // See above.
  }
}

function noteFile(cwd: string, entry: string): string {
  const folder = cacheFolder(cwd) ?? join(tmpdir(), `hotrun-${userInfo().username}`);
  return join(folder, `port-${createHash("sha1").update(entry).digest("hex").slice(0, 16)}`);
}
