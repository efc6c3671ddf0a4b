import { missing, type Reading } from "./reading.ts";

export interface FileChange {
  /** Absolute path. */
  file: string;
  kind: "create" | "update" | "delete";
  /** Whoever uses the file has made or deleted it itself (default: false). */
  isOwn?: boolean;
  /** Stands for the content; null after a delete. */
  hash: string | null;
  /** As it was when the batch was closed; null after a delete and for files too large to read. */
  content: Buffer | null;
}

/** File changes that belong together. */
export interface Batch {
  changes: FileChange[];
  /** Files that were saved, and of which the caller has had what is in them: absolute paths. */
  unchanged: string[];
  /** When its first event came in, by the caller's clock. */
  firstEventAt: number;
}

/** Gathers what happens to files until it has settled. Has no clock: the caller says what time it is, in ms. */
export interface Batching {
  /** What the caller has of a file; what `take` has told is known from then on. */
  know(file: string, reading: Reading): void;
  known(file: string): Reading | undefined;
  /** The caller has read this by itself, before it was told: that has to be told still, as unchanged. */
  ahead(file: string, reading: Reading, now: number): void;
  /**
   * Something happened to a file, perhaps.
   *
   * @returns says that the file has been dealt with as it was then: if nothing has happened since, no time need pass
   */
  touch(file: string, now: number): () => void;
  forget(file: string): void;
  /** When to call `take` next; null: nothing is open. */
  dueAt(): number | null;
  /** Looks at the files and closes the batch if it has settled; null if it has not, or if nothing has changed. */
  take(now: number): Batch | null;
}

interface Entry {
  firstEventAt: number;
  lastEventAt: number;
  reading: Reading | null;
}

/** A stream of events may not put a batch off for longer than this. */
const longestMs = 1000;
/** Editors that write by rename or unlink leave no file for a moment. */
const missingMs = 50;
/** Editors that truncate first leave an empty file for a moment, some for longer. */
const emptyMs = 150;

/**
 * Decides by *state*, not by adding up events: a change is a difference between what is known of a file and what is
 * there once things are quiet. Create + delete is nothing, delete + create an update, the same content no change.
 */
export function createBatching({ read }: { read(file: string): Reading }): Batching {
  const open = new Map<string, Entry>();
  const known = new Map<string, Reading>();
  const readAhead = new Set<string>();
  const have = (file: string) => known.get(file) ?? missing;

  function dueAt(): number | null {
    if (open.size === 0) return null;
    let first = Number.POSITIVE_INFINITY;
    let due = 0;
    for (const [file, entry] of open) {
      first = Math.min(first, entry.firstEventAt);
      due = Math.max(due, entry.lastEventAt + Math.max(quietMs(open.size), doubtMs(have(file), entry.reading)));
    }
    return Math.min(due, first + longestMs);
  }

  function look(): void {
    for (const [file, entry] of open) {
      if (entry.reading === null || doubtMs(have(file), entry.reading) > 0) entry.reading = read(file);
    }
  }

  function close(now: number): Batch | null {
    const changes: FileChange[] = [];
    const unchanged: string[] = [];
    let firstEventAt = now;
    for (const [file, entry] of open) {
      const { reading } = entry;
      if (entry.lastEventAt + doubtMs(have(file), reading) > now) {
        entry.firstEventAt = now; // The longest wait is over for the others, not for this one: it opens the next batch.
        continue;
      }
      open.delete(file);
      const before = have(file);
      const change = compare(file, before, reading);
      if (reading) known.set(file, { ...reading, content: null });
      const isAhead = readAhead.delete(file);
      if (change) changes.push(change);
      else if (isAhead || isSavedAgain(before, reading)) unchanged.push(file);
      else continue;
      firstEventAt = Math.min(firstEventAt, entry.firstEventAt);
    }
    return changes.length + unchanged.length > 0 ? { changes, unchanged, firstEventAt } : null;
  }

  function know(file: string, reading: Reading): void {
    known.set(file, { ...reading, content: null });
  }

  function touch(file: string, now: number): () => void {
    const entry = { firstEventAt: open.get(file)?.firstEventAt ?? now, lastEventAt: now, reading: null };
    open.set(file, entry);
    return () => {
      if (open.size === 1 && open.get(file) === entry) entry.lastEventAt = now - quietMs(1);
    };
  }

  return {
    know,
    known: (file) => known.get(file),
    ahead(file, reading, now) {
      know(file, reading);
      readAhead.add(file);
      touch(file, now);
    },
    touch,
    forget(file) {
      open.delete(file);
      known.delete(file);
      readAhead.delete(file);
    },
    dueAt,
    take(now) {
      if (open.size === 0 || now < (dueAt() ?? 0)) return null;
      look();
      return now < (dueAt() ?? 0) ? null : close(now);
    },
  };
}

/** How long nothing may happen before a batch is closed: a save is one file, a formatter a few, a checkout many. */
export function quietMs(files: number): number {
  if (files >= 20) return 50;
  return files >= 2 ? 10 : 1;
}

/** For how long a reading may be a moment between two others; 0: it stands by itself. */
function doubtMs(known: Reading, reading: Reading | null): number {
  if (reading === null || reading.hash === known.hash) return 0;
  if (reading.hash === null) return missingMs;
  return reading.bytes === 0 ? emptyMs : 0;
}

/** Written, with the content that it had; an event without a write (a late one, or a change of mode) is nothing. */
function isSavedAgain(known: Reading, reading: Reading | null): boolean {
  return reading !== null && reading.hash !== null && known.signature !== null && known.signature !== reading.signature;
}

function compare(file: string, known: Reading, reading: Reading | null): FileChange | null {
  if (reading === null || reading.hash === known.hash) return null;
  const kind = known.hash === null ? "create" : reading.hash === null ? "delete" : "update";
  return { file, kind, hash: reading.hash, content: reading.content };
}
