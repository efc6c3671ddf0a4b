import { lstatSync, realpathSync } from "node:fs";

/** Which paths have to be watched for a file: its own, and where it leads if it is a symbolic link. */
export interface Links {
  add(file: string): void;
  remove(file: string): void;
  /** Looks again where a file leads. */
  refresh(file: string): void;
  /** Files for which this path is watched. */
  filesAt(path: string): Iterable<string>;
}

export function createLinks(paths: { add(path: string): void; remove(path: string): void }): Links {
  const targets = new Map<string, string>();
  const filesByPath = new Map<string, Set<string>>();

  function subscribe(path: string, file: string): void {
    const files = filesByPath.get(path);
    if (files) {
      files.add(file);
    } else {
      filesByPath.set(path, new Set([file]));
      paths.add(path);
    }
  }

  function unsubscribe(path: string, file: string): void {
    const files = filesByPath.get(path);
    if (!files?.delete(file) || files.size > 0) return;
    filesByPath.delete(path);
    paths.remove(path);
  }

  function lead(file: string, target: string | undefined): void {
    const before = targets.get(file);
    if (target === before) return;
    if (before !== undefined) unsubscribe(before, file);
    if (target === undefined) {
      targets.delete(file);
    } else {
      targets.set(file, target);
      subscribe(target, file);
    }
  }

  return {
    add(file) {
      subscribe(file, file);
      lead(file, targetOf(file));
    },
    remove(file) {
      lead(file, undefined);
      unsubscribe(file, file);
    },
    refresh: (file) => lead(file, targetOf(file)),
    filesAt: (path) => filesByPath.get(path) ?? [],
  };
}

/** Undefined for what is no link, or a link to nothing. */
function targetOf(file: string): string | undefined {
  try {
    if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
    return realpathSync.native(file);
  } catch {
    return undefined; // Leads to nothing; its own folder tells when it is made anew.
  }
}
