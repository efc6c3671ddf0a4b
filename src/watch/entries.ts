import { lstatSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isPassingName } from "../decide/passing-name.ts";
import type { FileChange } from "./batch.ts";
import { missing, type Reading } from "./reading.ts";

/** Folders of which only the names are of interest: what comes and goes in them. */
export interface Entries {
  /** Somebody has listed a folder and seen these names; `recursive`: what comes to be below it counts as well. */
  add(folder: string, names: readonly string[], recursive: boolean): void;
  remove(folder: string): void;
  /** Something came or went in a folder; null: anything. */
  heard(folder: string, name: string | null): void;
  /** Whoever listed the folder is about to create or delete this itself. */
  expect(path: string): void;
  /** What has to be told of these changes: of what was expected nothing, or that it was. */
  told(changes: readonly FileChange[]): FileChange[];
}

export interface EntriesOptions {
  folders: { addFolder(path: string): void; removeFolder(path: string): void };
  /** The file is watched for its content: whoever is told of that is told when it comes and goes. */
  isWatched(path: string): boolean;
  known(path: string): Reading | undefined;
  know(path: string, reading: Reading): void;
  touch(path: string): void;
}

/** An event may be that much later than the word that it would come. */
const expectedMs = 1_000;

export function createEntries({ folders, isWatched, known, know, touch }: EntriesOptions): Entries {
  const listed = new Map<string, { recursive: boolean; names: Set<string> }>();
  const expected = new Map<string, number>();

  function add(folder: string, names: readonly string[], recursive: boolean): void {
    const before = listed.get(folder);
    const listing = { recursive: recursive || before?.recursive === true, names: before?.names ?? new Set() };
    listed.set(folder, listing);
    if (!before) folders.addFolder(folder);
    for (const name of names) {
      listing.names.add(name);
      const path = join(folder, name);
      if (!isWatched(path) && !known(path)) know(path, present);
    }
    heard(folder, null);
  }

  function heard(folder: string, name: string | null): void {
    const listing = listed.get(folder);
    if (!listing) return;
    const names = name === null ? new Set([...listing.names, ...namesIn(folder)]) : [name];
    for (const each of names) {
      const path = join(folder, each);
      if (isPassingName(each) || isWatched(path)) continue;
      listing.names.add(each);
      if ((known(path) ?? missing).hash !== readEntry(path).hash) touch(path);
    }
  }

  function isExpected(path: string): boolean {
    return (expected.get(path) ?? 0) > performance.now();
  }

  /** A folder that has come into one that was listed as a whole: all that is in it has come. */
  function follow({ file, kind }: FileChange): void {
    if (kind !== "create" || isWatched(file) || !listed.get(dirname(file))?.recursive) return;
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) add(file, [], true);
  }

  return {
    add,
    remove(folder) {
      if (listed.delete(folder)) folders.removeFolder(folder);
    },
    heard,
    expect(path) {
      const now = performance.now();
      expected.delete(path); // The oldest stay in front.
      expected.set(path, now + expectedMs);
      for (const [other, until] of expected) {
        if (until >= now) break;
        expected.delete(other);
      }
    },
    told(changes) {
      changes.forEach(follow);
      return changes.flatMap((change) => {
        if (!isExpected(change.file)) return [change];
        return isWatched(change.file) ? [{ ...change, isOwn: true }] : [];
      });
    },
  };
}

/** Of an entry nothing counts but that it is there. */
const present: Reading = { hash: "present", bytes: 1, signature: null, content: null };

export const isEntry = (reading: Reading | undefined): boolean => reading?.hash === present.hash;

export function readEntry(path: string): Reading {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ? present : missing;
  } catch {
    return missing; // A folder on the way is a file, or closed to us.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Gone, or closed to us.
  }
}
