/** What changed in the last versions of files that pages may have loaded themselves. */
export interface ServedChange {
  version: number;
  /** Absolute paths. */
  files: string[];
}

/** For pages that were away: a script that they run may have changed in the meantime. */
export interface ServedChanges {
  add(change: ServedChange): void;
  /** Oldest first; bounded. */
  list(): readonly ServedChange[];
}

const mostVersions = 50;
const mostFiles = 500;

export function createServedChanges(): ServedChanges {
  const changes: ServedChange[] = [];
  let files = 0;
  return {
    add(change) {
      if (change.files.length === 0) return;
      changes.push(change);
      files += change.files.length;
      while (changes.length > mostVersions || (files > mostFiles && changes.length > 1)) {
        files -= changes.shift()?.files.length ?? 0;
      }
    },
    list: () => changes,
  };
}
