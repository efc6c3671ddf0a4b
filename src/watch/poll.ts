import { signatureNow } from "./reading.ts";

/** Looks at files by the clock, for folders whose events cannot be had. */
export interface Poll {
  add(path: string): void;
  remove(path: string): void;
  /** A folder whose names may have changed: called at every look. */
  addFolder(path: string, look: () => void): void;
  removeFolder(path: string): void;
  close(): void;
}

const intervalMs = 300;
/** A file system that counts time in steps can hide a write that came right after a reading; FAT has the largest, 2 s. */
const clockStepMs = 2000;

export function createPoll({ onChange }: { onChange(path: string): void }): Poll {
  const paths = new Map<string, { signature: string; seenAt: number }>();
  const folders = new Map<string, () => void>();
  let timer: NodeJS.Timeout | null = null;

  function look(): void {
    for (const lookInto of folders.values()) lookInto();
    for (const [path, last] of paths) {
      const signature = signatureNow(path);
      if (signature !== last.signature) paths.set(path, { signature, seenAt: performance.now() });
      else if (performance.now() - last.seenAt > clockStepMs) continue;
      onChange(path);
    }
  }

  function begin(): void {
    timer ??= setInterval(look, intervalMs); // Keeps the process alive, as a watch does: somebody waits for a change.
  }

  return {
    add(path) {
      if (!paths.has(path)) paths.set(path, { signature: signatureNow(path), seenAt: performance.now() });
      begin();
    },
    addFolder(path, lookInto) {
      folders.set(path, lookInto);
      begin();
    },
    removeFolder: (path) => void folders.delete(path),
    remove: (path) => void paths.delete(path),
    close() {
      if (timer) clearInterval(timer);
      paths.clear();
      folders.clear();
    },
  };
}
