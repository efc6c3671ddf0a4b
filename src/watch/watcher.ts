import { type Batch, createBatching } from "./batch.ts";
import { createDoubt } from "./doubt.ts";
import { createEntries, isEntry, readEntry } from "./entries.ts";
import { createFolders } from "./folders.ts";
import { createLinks } from "./links.ts";
import { type Reading, readableBytes, readingOf, readNow, signatureNow } from "./reading.ts";

/** Tells what changed in files, each change once, as soon as it has settled. */
export interface Watcher extends AsyncDisposable {
  /**
   * Be told about these files (absolute paths) from now on; a file that is not there yet is fine, and so is one that
   * was added before. A change since its `baseline` is told; without one, the file as it is now counts as known.
   */
  add(files: Iterable<string>): void;
  /** The same for a file that somebody has read: if its `fileSignature` is another by now, that is a change. */
  addRead(file: string, signature: string): void;
  remove(files: Iterable<string>): void;
  /**
   * Be told what comes and goes in a folder, in which somebody has seen these names; `recursive`: below it too. Not told are
   * names that are passing (what editors and databases leave for a while).
   */
  addFolder(folder: string, names: readonly string[], recursive: boolean): void;
  removeFolder(folder: string): void;
  /** Who has listed its folder is about to create or delete this itself: no news, or marked as its own. */
  expect(path: string): void;
  /**
   * What the caller has of a file: content that equals it is no change, any other is one. What it has read before it was told
   * of the change is told as unchanged: somebody has saved it, and may wait for an answer.
   */
  baseline(file: string, content: Buffer | string): void;
  close(): Promise<void>;
}

export interface WatcherOptions {
  /** Folder of the project, absolute. */
  root: string;
  /** Closes the watcher. */
  signal?: AbortSignal;
  /** `firstEventAt` is on the clock of `performance.now()`. */
  onBatch(batch: Batch): void;
  /**
   * Something happens to a file: perhaps a change, told when it has settled. Work on it can begin, and the change is told
   * as soon as that is done, if nothing has happened to the file since (default: nothing).
   */
  onTouched?(file: string): Promise<unknown> | undefined;
  onWarning(message: string, hint: string): void;
}

/** What stands for a content that nobody has any more: every other is a change. */
const unknown: Reading = { hash: "unknown", bytes: 0, signature: null, content: null };

/** So many files are looked at in one go where many have to be; then the event loop goes round. */
const slice = 64;

export function createWatcher({ root, signal, onBatch, onTouched, onWarning }: WatcherOptions): Watcher {
  const files = new Set<string>();
  const unchecked = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let turn: NodeJS.Immediate | null = null;
  let timerDueAt = Number.POSITIVE_INFINITY;
  let checking: NodeJS.Immediate | null = null;
  let closed: Promise<void> | null = null;

  const doubt = createDoubt({ onDoubt: rescan });
  const folders = createFolders({
    root,
    onEvent,
    onEntry: (folder, name) => entries.heard(folder, name),
    onAnyEvent: doubt.count,
    onWarning,
  });
  const links = createLinks(folders);
  const batching = createBatching({
    read(file) {
      if (!files.has(file)) return readEntry(file);
      links.refresh(file);
      return readNow(file);
    },
  });
  const entries = createEntries({
    folders,
    isWatched: (path) => files.has(path),
    known: batching.known,
    know: batching.know,
    touch(path) {
      const now = performance.now();
      batching.touch(path, now);
      schedule(now);
    },
  });
  const onAbort = () => void close();
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();

  function onEvent(path: string): void {
    const now = performance.now();
    for (const file of links.filesAt(path)) {
      const hurry = batching.touch(file, now);
      void onTouched?.(file)?.then(() => {
        hurry();
        schedule(performance.now());
      });
    }
    schedule(now);
  }

  function schedule(now: number): void {
    const due = batching.dueAt();
    if (due === null || due >= timerDueAt) return; // A timer that is too early finds out when it fires.
    clearTimer();
    timerDueAt = due;
    if (due <= now) lookAround(due);
    else timer = setTimeout(() => lookAround(due), due - now);
  }

  /** Events that are there already come before the batch is closed: timers have their turn before them. */
  function lookAround(due: number): void {
    // Node's timers may be a fraction of a millisecond early.
    turn = setImmediate(() => settle(Math.max(performance.now(), due)));
  }

  function clearTimer(): void {
    if (timer) clearTimeout(timer);
    if (turn) clearImmediate(turn);
    timer = null;
    turn = null;
    timerDueAt = Number.POSITIVE_INFINITY;
  }

  function settle(now: number): void {
    clearTimer();
    const batch = batching.take(now);
    schedule(now);
    if (!batch) return;
    const told = { ...batch, changes: entries.told(batch.changes) };
    if (told.changes.length + told.unchanged.length > 0) onBatch(told);
  }

  /** Nothing may fall between the moment a caller read a file and the moment its folder was watched. */
  function checkSoon(file: string): void {
    unchecked.add(file);
    checking ??= setImmediate(check);
  }

  function check(): void {
    const now = performance.now();
    for (const file of [...unchecked].slice(0, slice)) {
      unchecked.delete(file);
      const reading = readNow(file);
      if (reading.hash === batching.known(file)?.hash) batching.know(file, reading);
      else batching.touch(file, now);
    }
    checking = unchecked.size > 0 ? setImmediate(check) : null;
    schedule(now);
  }

  function rescan(): void {
    folders.recheck();
    for (const file of files) if (batching.known(file)?.signature !== signatureNow(file)) checkSoon(file);
  }

  function add(file: string): void {
    if (files.has(file)) return;
    files.add(file);
    links.add(file);
    const known = batching.known(file);
    if (known && !isEntry(known)) checkSoon(file);
    else batching.know(file, readNow(file));
  }

  function addRead(file: string, signature: string): void {
    const known = batching.known(file);
    const isKnown = known !== undefined && !isEntry(known);
    add(file);
    // Asked after the reading: what was written in the midst of it is in its content, and its signature is from before.
    if (isKnown || signatureNow(file) === signature) return;
    batching.know(file, unknown);
    checkSoon(file);
  }

  function remove(file: string): void {
    files.delete(file);
    unchecked.delete(file);
    links.remove(file);
    batching.forget(file);
  }

  function close(): Promise<void> {
    if (closed) return closed;
    closed = Promise.resolve();
    signal?.removeEventListener("abort", onAbort);
    clearTimer();
    if (checking) clearImmediate(checking);
    doubt.close();
    folders.close();
    return closed;
  }

  return {
    add(added) {
      if (closed) return;
      for (const file of added) add(file);
    },
    addRead(file, signature) {
      if (!closed) addRead(file, signature);
    },
    remove(removed) {
      for (const file of removed) remove(file);
    },
    addFolder(folder, names, recursive) {
      if (!closed) entries.add(folder, names, recursive);
    },
    removeFolder: entries.remove,
    expect: entries.expect,
    baseline(file, content) {
      const reading = readingOf(content);
      // For a large file its time stands, which the caller does not know.
      if (reading.bytes > readableBytes || batching.known(file)?.hash === reading.hash) return;
      if (!files.has(file)) return batching.know(file, reading);
      const now = performance.now();
      batching.ahead(file, reading, now);
      schedule(now);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
