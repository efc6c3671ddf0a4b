import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Where tools keep what they can make again: below the nearest `node_modules`. Null where there is none: code that is run
 * later must not lie in a folder that other users of the machine can write to.
 */
export function cacheFolder(cwd: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache", "hotrun");
    if (folder === dirname(folder)) return null;
  }
}
