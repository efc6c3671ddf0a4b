import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { ModuleId } from "../protocol/app.ts";

/** Which folders the app has listed, and who in it. */
export interface Listings {
  /** @returns whether the folder is of the project; others are none of ours */
  add(folder: string, reader: ModuleId | null, recursive: boolean): boolean;
  remove(folder: string): void;
  /** Who has listed the folder that this file is in. */
  of(file: string): { folder: string; by: "module" | "page" } | null;
  /** The modules that listed it while they were evaluated. */
  modules(file: string): Iterable<ModuleId>;
}

interface Listing {
  folder: string;
  recursive: boolean;
  modules: Set<ModuleId>;
}

export function createListings(project: string): Listings {
  const listings = new Map<string, Listing>();
  const below = project.endsWith(sep) ? project : project + sep;

  function matching(file: string): Listing[] {
    const found: Listing[] = [];
    const own = dirname(file);
    for (let folder = own; folder !== dirname(folder); folder = dirname(folder)) {
      const listing = listings.get(folder);
      if (listing && (folder === own || listing.recursive)) found.push(listing);
    }
    return found;
  }

  return {
    add(folder, reader, recursive) {
      if (folder !== project && !folder.startsWith(below)) return false;
      const listing = listings.get(folder) ?? { folder, recursive, modules: new Set() };
      listing.recursive ||= recursive;
      if (reader !== null) listing.modules.add(reader);
      listings.set(folder, listing);
      return true;
    },
    remove: (folder) => void listings.delete(folder),
    of(file) {
      const found = matching(file);
      const byModule = found.find(({ modules }) => modules.size > 0);
      const listing = byModule ?? found[0];
      return listing ? { folder: listing.folder, by: byModule ? "module" : "page" } : null;
    },
    modules: (file) => matching(file).flatMap(({ modules }) => [...modules]),
  };
}

/** The working tree that a folder belongs to, with the packages beside it; where there is none, the folder. */
export function projectFolder(cwd: string): string {
  for (let folder = cwd; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
  }
  return cwd;
}
