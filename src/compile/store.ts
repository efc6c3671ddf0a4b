import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Transformed } from "./transform.ts";

/** Compiled modules by content, kept between runs, so that a cold start compiles only what has changed since the last. */
export interface Store {
  /** The compiled module for this key, which stands for content and settings; `compile` makes it where there is none. */
  through(key: string, compile: () => Promise<Transformed>): Promise<Transformed>;
  /**
   * The app is up: writes what was asked for, if any of it is new, and keeps nothing from then on. Never throws: it is
   * only a cache.
   */
  close(): Promise<void>;
}

/**
 * @param folder where it is kept; null: nowhere
 * @param version changes with everything that decides what comes out of the compiler
 */
export function createStore(folder: string | null, version: string): Store {
  if (folder === null) return { through: (_key, compile) => compile(), close: async () => {} };
  const file = join(folder, `modules-${hash("sha1", version).slice(0, 12)}.json`);
  let open: { used: Map<string, Transformed>; known: Map<string, Transformed>; isNew: boolean } | null = null;
  let isClosed = false;

  return {
    async through(key, compile) {
      if (isClosed) return compile();
      open ??= { used: new Map(), known: read(file), isNew: false };
      const { used, known } = open;
      const digest = hash("sha1", key);
      const kept = used.get(digest) ?? known.get(digest);
      const found = kept ?? (await compile());
      if (!kept && open) open.isNew = true;
      used.set(digest, found);
      return found;
    },
    async close() {
      isClosed = true;
      const entries = open?.isNew ? JSON.stringify([...open.used]) : null;
      open = null;
      if (entries === null) return;
      try {
        await mkdir(folder, { recursive: true });
        // Another hotrun may read it at this moment: it sees the old file or the new one.
        await writeFile(`${file}.${process.pid}`, entries);
        await rename(`${file}.${process.pid}`, file);
      } catch {
        // A folder that cannot be written to: the next start compiles again.
      }
    },
  };
}

function read(file: string): Map<string, Transformed> {
  try {
    return new Map(JSON.parse(readFileSync(file, "utf8")) as [string, Transformed][]);
  } catch {
    return new Map(); // The first run, or a file that is not whole.
  }
}
