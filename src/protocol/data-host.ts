/** What the runtime does for `hotrun/data`: the launcher watches, so that one watch is enough, and a save is one reload. */
export interface DataHost {
  /** Runs this without the launcher taking what is read or listed for something that the app's code depends on. */
  unseen<Result>(run: () => Result): Result;
  /** Follows a folder until it is closed. `onBatch` resolves when the app is as the files are. */
  watch(root: string, onBatch: (batch: { changes: readonly DataChange[] }) => Promise<void>): DataWatch;
  /** Calls back when the module that asks for this is replaced. @returns the remover */
  onReplaced(callback: () => void, kind: "mount" | "subscription"): () => void;
  /** For one value: what goes wrong with it is told until it goes well, or its module is replaced. */
  trouble(): DataTrouble;
}

/** What functions of the app's throw at one value. */
export interface DataTrouble {
  failed(error: unknown, at: DataWork): void;
  mended(): void;
  /** People should know of this. */
  warn(message: string): void;
}

/** What was being done: so many files were taken in, of which these are the first (absolute paths); or a new value was told to who follows it. */
export type DataWork = { type: "update"; files: string[]; count: number } | { type: "listener" };

/** Of the global, under `Symbol.for`, that holds it. */
export const dataHostName = "hotrun.data";

export interface DataChange {
  /** Absolute path of a file or a folder. */
  file: string;
  kind: "create" | "update" | "delete";
}

export interface DataWatch {
  /** `signature`: see `fileSignature`; if the file has another by now, that is told as a change. */
  add(files: readonly { file: string; signature: string }[]): void;
  /** What comes and goes in a folder, in which these names were seen. */
  addFolder(folder: string, names: readonly string[]): void;
  close(): void;
}
