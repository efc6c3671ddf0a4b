import fs from "node:fs";
import { dirname, join } from "node:path";
import type { ModuleId, ToHall } from "../protocol/app.ts";
import { beforeFileCalls, fileOf, isInPackages } from "./file-calls.ts";
import { pathUp } from "./writes.ts";

/** Taken before anything is patched. */
const { readdirSync } = fs;

export interface Listings {
  /** The app is about to make, to change or to delete this itself. */
  beforeWrite(file: string): void;
}

/**
 * Reports which folders the app lists: a new file in one (a route, a partial, a migration) is a change for whoever listed
 * it. Each (folder, reader) is said once, with the names that are there. Not reported are folders that the app watches
 * itself; and what it creates or deletes in a listed folder is said beforehand, as its own business.
 */
export function reportListings(send: (message: ToHall) => void, reader: () => ModuleId | null): Listings {
  const said = new Set<string>();
  const listed = new Set<string>();
  const listedWhole = new Set<string>();
  const watched = new Set<string>();

  function report(path: unknown, options: unknown): void {
    const folder = fileOf(path);
    if (!folder || isInPackages(folder) || watched.has(folder)) return;
    const recursive = typeof options === "object" && (options as { recursive?: boolean } | null)?.recursive === true;
    const by = reader();
    const key = `${by ?? ""}\n${recursive}\n${folder}`;
    if (said.has(key)) return;
    said.add(key);
    listed.add(folder);
    if (recursive) listedWhole.add(folder);
    for (const [each, names] of namesIn(folder, recursive))
      send({ type: "listed", folder: each, names, recursive, reader: by });
  }

  function onWatch(path: unknown): void {
    const folder = fileOf(path);
    if (!folder || watched.has(folder)) return;
    watched.add(folder);
    listedWhole.delete(folder);
    if (listed.delete(folder)) send({ type: "unlisted", folder });
  }

  const isListed = (folder: string) => listed.has(folder) || pathUp(folder).some((each) => listedWhole.has(each));

  beforeFileCalls(["readdir", "opendir"], ([path, options]) => report(path, options));
  beforeFileCalls(["watch"], ([path]) => onWatch(path));
  return {
    beforeWrite(file) {
      if (listed.size > 0 && isListed(dirname(file))) send({ type: "wrote", file });
    },
  };
}

/** By folder. Before the app lists it: what comes in between is told as new, though the app may have seen it. */
function namesIn(folder: string, recursive: boolean): Map<string, string[]> {
  const byFolder = new Map<string, string[]>();
  const folders = [folder];
  for (const each of folders) {
    const entries = entriesOf(each);
    byFolder.set(
      each,
      entries.map(({ name }) => name),
    );
    if (!recursive) continue;
    for (const entry of entries) {
      if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
        folders.push(join(each, entry.name));
    }
  }
  return byFolder;
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Not there yet, or closed to us: the app's own call says so to the app.
  }
}
