import { type FSWatcher, statSync, watch } from "node:fs";

export interface Watching {
  /** Of the folder that is watched, whatever its path leads to by now. */
  identity: string;
  close(): void;
}

export interface FolderEvents {
  /** `name`: of the file or folder in it, or its own; null where the system does not say. */
  onEvent(event: string, name: string | null): void;
  /** The watch has ended (Windows: the folder was deleted). */
  onError(): void;
}

export type WatchResult = { type: "missing" } | { type: "refused"; code: string } | ({ type: "watched" } & Watching);

/** Watches one folder by itself, not those in it. */
export function watchFolder(path: string, { onEvent, onError }: FolderEvents): WatchResult {
  const identity = identityOf(path);
  if (identity === null) return { type: "missing" };
  let handle: FSWatcher;
  try {
    handle = watch(path);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? { type: "missing" } : { type: "refused", code };
  }
  let open = true;
  handle.on("change", (event, name) => open && onEvent(event, typeof name === "string" ? name : null));
  handle.on("error", () => open && onError());
  const close = () => {
    open = false;
    handle.close();
  };
  return { type: "watched", identity, close };
}

/** Null where there is no folder. With the time of its birth, as inode numbers are used again. */
export function identityOf(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat?.isDirectory() ? `${stat.dev}:${stat.ino}:${stat.birthtimeNs}` : null;
  } catch {
    return null; // A folder on the way is a file, or closed to us.
  }
}
