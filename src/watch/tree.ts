import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "./batch.ts";
import { createIgnored } from "./ignored.ts";
import type { Watcher } from "./watcher.ts";

export interface TreeOptions {
  /** Absolute path. */
  root: string;
  watcher: Pick<Watcher, "add" | "addFolder">;
  onWarning(message: string, hint: string): void;
}

/** A whole folder, without what is ignored there: watched where nothing tells which files an app uses. */
export interface Tree {
  /** Begins to watch all that is there. */
  open(): void;
  /** Those of the changes that count. What has come is watched from now on. */
  told(changes: readonly FileChange[]): FileChange[];
}

/** More is no program but data, and watching each costs. */
const mostFiles = 20_000;

export function createTree({ root, watcher, onWarning }: TreeOptions): Tree {
  let ignored = createIgnored(root);
  let files = 0;

  function scan(folder: string): void {
    const entries = entriesOf(folder);
    watcher.addFolder(
      folder,
      entries.map(({ name }) => name),
      false,
    );
    for (const { name, isFolder } of entries) {
      const path = join(folder, name);
      if (ignored.has(path, isFolder)) continue;
      if (isFolder) scan(path);
      else if (files++ < mostFiles) watcher.add([path]);
      else if (files === mostFiles + 1) tooMany();
    }
  }

  function tooMany(): void {
    onWarning(
      `There are more than ${mostFiles.toLocaleString("en")} files in ${root}: changes of the others go unseen.`,
      "Leave out what is no part of the app, by .gitignore or by another --cwd.",
    );
  }

  function counts({ file, kind }: FileChange): boolean {
    if (file.endsWith(".gitignore")) ignored = createIgnored(root); // What it lets in is seen when it changes.
    const isFolder = kind !== "delete" && isFolderAt(file);
    if (ignored.has(file, isFolder)) return false;
    if (kind !== "create") return true;
    if (isFolder) scan(file);
    else watcher.add([file]);
    return true;
  }

  return {
    open: () => scan(root),
    told: (changes) => changes.filter(counts),
  };
}

/** Links are followed for files only: a link to a folder may lead round in a circle. */
function entriesOf(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() || entry.isFile() || (entry.isSymbolicLink() && isFileAt(folder, entry.name)),
      )
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch {
    return []; // Gone in the meantime, or closed to us.
  }
}

const isFileAt = (folder: string, name: string) =>
  statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;

const isFolderAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
