import { statSync } from "node:fs";
import { type DataChange, type DataHost, dataHostName } from "../protocol/data-host.ts";
import { fileSignature } from "../protocol/file-signature.ts";
import { createWatcher } from "../watch/watcher.ts";

/** Follows files and folders below a root. */
export interface FolderWatch {
  add(files: readonly string[]): void;
  addFolder(folder: string, names: readonly string[]): void;
  close(): Promise<void>;
}

export interface FolderWatchOptions {
  root: string;
  onBatch(batch: { changes: readonly DataChange[] }): Promise<void>;
  onWarning(message: string): void;
}

/** Under hotrun the launcher watches, and pages follow once the value is new; elsewhere we do it ourselves. */
export function watchFolder({ root, onBatch, onWarning }: FolderWatchOptions): FolderWatch {
  const host = dataHost();
  if (host) {
    const { add, addFolder, close } = host.watch(root, onBatch);
    return {
      add: (files) => add(files.map((file) => ({ file, signature: signatureOf(file) }))),
      addFolder,
      close: async () => close(),
    };
  }
  const watcher = createWatcher({ root, onBatch: (batch) => void onBatch(batch), onWarning });
  return {
    add: watcher.add,
    addFolder: (folder, names) => watcher.addFolder(folder, names, false),
    close: watcher.close,
  };
}

export const dataHost = (): DataHost | undefined =>
  (globalThis as Record<symbol, unknown>)[Symbol.for(dataHostName)] as DataHost | undefined;

/** What the launcher does not hear of: what is read here makes no module of the app depend on a file. */
export function unseen<Result>(run: () => Result): Result {
  const host = dataHost();
  return host ? host.unseen(run) : run();
}

function signatureOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? fileSignature(stat) : "";
}
