import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "../../../src/watch/batch.ts";
import { createWatcher } from "../../../src/watch/watcher.ts";

/** A temporary folder, a watcher on it, and the batches that it told. */
export function createWatchedFolder() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-watch-")));
  const batches: Batch[] = [];
  const warnings: string[] = [];
  let wake = () => {};
  const watcher = createWatcher({
    root,
    onBatch(batch) {
      batches.push(batch);
      wake();
    },
    onWarning: (message) => void warnings.push(message),
  });
  let taken = 0;
  let fences = 0;

  async function next(): Promise<Batch> {
    for (;;) {
      const batch = batches[taken];
      if (batch) {
        taken++;
        return batch;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    root,
    watcher,
    warnings,
    next,
    path: (...names: string[]) => join(root, ...names),
    /** Resolves with the text of the next change of a single file. */
    async nextText(): Promise<string> {
      const { changes } = await next();
      return changes.map(({ content }) => content?.toString() ?? "(none)").join("|");
    },
    /** What is still told of all that happened before: events come in order, so this is over when a later one is in. */
    async rest(): Promise<string[]> {
      const fence = join(root, "fence");
      watcher.add([fence]);
      writeFileSync(fence, String(++fences));
      const told: string[] = [];
      for (;;) {
        const { changes } = await next();
        told.push(...changes.filter(({ file }) => file !== fence).map(({ kind, file }) => `${kind} ${file}`));
        if (changes.some(({ file, content }) => file === fence && String(content) === String(fences))) return told;
      }
    },
    async [Symbol.asyncDispose]() {
      await watcher.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
