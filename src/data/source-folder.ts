import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { isPassingName } from "../decide/passing-name.ts";
import type { DataChange } from "../protocol/data-host.ts";
import { unseen, watchFolder } from "./folder-watch.ts";

export interface SourceFolderOptions {
  /** Absolute path; it need not be there yet. */
  folder: string;
  /** @param path relative to the folder, with slashes */
  isIgnored(path: string): boolean;
  /** Files have come or changed (`isThere`), or gone. */
  onChanges(changes: readonly FileChange[]): Promise<void>;
  onWarning(message: string): void;
}

export interface FileChange {
  /** Relative to the folder, with slashes. */
  path: string;
  /** Absolute. */
  file: string;
  isThere: boolean;
}

/** One folder with all that is below it, watched. */
export interface SourceFolder {
  /** Begins to watch, and tells of the files that are there. */
  open(): FileChange[];
  close(): Promise<void>;
}

const problems: Record<string, string> = {
  EACCES: "may not be read by this user (EACCES)",
  ELOOP: "is a link that leads in a circle (ELOOP)",
  ENOTDIR: "is no folder (ENOTDIR)",
};

/** Links to folders are followed, but not into a folder that they lie in. */
export function createSourceFolder({ folder, isIgnored, onChanges, onWarning }: SourceFolderOptions): SourceFolder {
  const watcher = watchFolder({ root: folder, onBatch: (batch) => told(batch), onWarning });
  const files = new Set<string>();
  /** Seen, and to be watched once the files in them are: of these nothing has to be asked then. */
  const unwatched: { at: string; names: string[] }[] = [];

  const pathOf = (file: string) => relative(folder, file).split(sep).join("/");

  function has(path: string): boolean {
    return path !== "" && !path.split("/").some(isPassingName) && !isIgnored(path);
  }

  /** @param above what the folders lead to in which this one lies */
  function scan(at: string, above: readonly string[]): string[] {
    const entries = attempted(at, () => unseen(() => readdirSync(at, { withFileTypes: true })));
    if (entries === null) return [];
    unwatched.push({ at, names: entries.map(({ name }) => name) });
    return entries.flatMap((entry) => {
      const path = join(at, entry.name);
      if (!has(pathOf(path))) return [];
      return entry.isFile() ? [path] : tried(path, () => take(path, above));
    });
  }

  function take(path: string, above: readonly string[]): string[] {
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind?.isFile()) return [path];
    const real = kind?.isDirectory() ? realpathSync(path) : null;
    return real === null || above.includes(real) ? [] : scan(path, [...above, real]);
  }

  /** All that is readable; what is not is said, and is no reason to do without the rest. */
  const tried = <Found>(path: string, run: () => Found[]): Found[] => attempted(path, run) ?? [];

  /** Null: it is closed to us, and cannot be watched either. */
  function attempted<Found>(path: string, run: () => Found[]): Found[] | null {
    try {
      return run();
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT")
        onWarning(`${path} ${problems[code] ?? `cannot be read (${code || error})`}, and is left out.`);
      return code === "EACCES" ? null : [];
    }
  }

  function come(found: readonly string[]): FileChange[] {
    for (const file of found) files.add(file);
    watcher.add(found);
    // What has come into them meanwhile is noticed: it is none of the names.
    for (const { at, names } of unwatched.splice(0)) watcher.addFolder(at, names);
    return found.map((file) => ({ path: pathOf(file), file, isThere: true }));
  }

  async function told({ changes }: { changes: readonly DataChange[] }): Promise<void> {
    const all = changes.flatMap(({ file, kind }) => {
      if (files.has(file)) {
        if (kind === "delete") files.delete(file);
        return [{ path: pathOf(file), file, isThere: kind !== "delete" }];
      }
      if (kind === "delete" || !has(pathOf(file))) return [];
      return come(tried(file, () => take(file, [...foldersAbove(file)])).filter((each) => !files.has(each)));
    });
    if (all.length > 0) await onChanges(all);
  }

  function foldersAbove(file: string): string[] {
    const parts = relative(folder, file).split(sep).slice(0, -1);
    const paths = parts.map((_, index) => join(folder, ...parts.slice(0, index + 1)));
    return [folder, ...paths].flatMap((path) => tried(path, () => [realpathSync(path)]));
  }

  return {
    open: () =>
      come(
        scan(
          folder,
          tried(folder, () => [realpathSync(folder)]),
        ),
      ),
    close: () => watcher.close(),
  };
}
