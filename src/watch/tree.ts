import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
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
  /** Where links to folders lead: each such folder is watched once, and a link into what is watched anyway not at all. */
  const linked = new Set<string>();

  function isCovered(link: string): boolean {
    const target = realpathSync(link);
    const isBelow = [root, ...linked].some((folder) => target === folder || target.startsWith(folder + sep));
    if (!isBelow) linked.add(target);
    return isBelow;
  }

  function scan(folder: string): void {
    const entries = entriesOf(folder);
    watcher.addFolder(
      folder,
      entries.map(({ name }) => name),
      false,
    );
    for (const { name, isFolder, isLink } of entries) {
      const path = join(folder, name);
      if (ignored.has(path, isFolder) || (isFolder && isLink && isCovered(path))) continue;
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
    if (basename(file) === ".gitignore") {
      ignored = createIgnored(root); // What it lets in is watched when it comes, or at the next start.
      return false;
    }
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

function entriesOf(folder: string): { name: string; isFolder: boolean; isLink: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const isLink = entry.isSymbolicLink();
      const kind = isLink ? statSync(join(folder, entry.name), { throwIfNoEntry: false }) : entry;
      const isFolder = kind?.isDirectory() === true;
      return isFolder || kind?.isFile() ? [{ name: entry.name, isFolder, isLink }] : [];
    });
  } catch {
    return []; // Gone in the meantime, or closed to us.
  }
}

const isFolderAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
