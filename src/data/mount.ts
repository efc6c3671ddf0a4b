import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { DataWork } from "../protocol/data-host.ts";
import { dataHost, unseen } from "./folder-watch.ts";
import { createLiveSource, type LiveValue } from "./live-value.ts";
import { createIgnoring, createTagging, type Globs, type Tags } from "./patterns.ts";
import { createSourceFolder, type FileChange, type SourceFolder } from "./source-folder.ts";
import { createTrouble } from "./trouble.ts";
import { createUnion, type Layer, type PathChange } from "./union.ts";

/** A folder of files. */
export interface Source {
  /** Relative to the working directory, or absolute. It need not be there yet. */
  folder: string;
  /** Where in the union its files are: `blog` makes `blog/a.md` of `a.md` (the top). */
  at?: string;
  /** Globs of what is left out, relative to this folder; of the other sources nothing is. */
  ignore?: readonly string[];
}

export interface MountOptions<Tag extends string = string> {
  /** Where several have a file at one path, that of the first lies on top. */
  sources: readonly (string | Source)[];
  /** Files that match none are not seen (default: all are, as `file`). */
  tags?: Tags<Tag>;
  /** Globs of what is left out, relative to each source's folder. Hidden files and what editors leave for a moment always are. */
  ignore?: readonly string[];
  /**
   * Told what an `update` or a subscriber has thrown, and what cannot be read (default: hotrun tells it, and without hotrun it is
   * printed on standard error).
   */
  onError?(error: unknown): void;
}

/** What has become of one file. */
export interface Change<Tag extends string = string> {
  /** `existing`: it was there at the mount. */
  kind: "existing" | "add" | "update" | "remove";
  /** In the union of the sources, with slashes. */
  path: string;
  tag: Tag;
  /** The files at that path, absolute, the one on top first; empty for a remove. */
  files: readonly string[];
  /** Content of the file on top as text. @throws ENOENT if it has gone meanwhile: that comes as a change of its own */
  text(): Promise<string>;
}

/** Makes the next value of changes; it leaves the one that it gets as it is, since that stays if it throws. */
export type Update<Value, Tag extends string = string> = (
  value: Value,
  changes: readonly Change<Tag>[],
) => Value | Promise<Value>;

/**
 * A value that is made of files and follows them: `update` gets the files that are there as one batch, then each batch of
 * changes. While it works, what changes further becomes the next batch.
 *
 * A batch that `update` throws at leaves the value as it was; its files come again when they change again. If that is the first
 * batch, `ready` rejects, and whoever has asked for it is told in place of everybody else; all files come again with the next change.
 *
 * @throws TypeError if an argument is missing, or a source or glob is none
 */
export function mount<Value, Tag extends string = string>(
  options: MountOptions<Tag>,
  initial: Value,
  update: Update<Value, Tag>,
): LiveValue<Value> {
  checkArguments(options, update);
  const trouble = createTrouble(options.onError);
  const tagOf = createTagging(options.tags);
  const union = createUnion();
  const folders = options.sources.map((source, index) => openable(sourceOf(source), index));
  const live = createLiveSource(initial, {
    trouble: createTrouble(options.onError),
    async onClose() {
      trouble.mended();
      await Promise.all(folders.map((folder) => folder.close()));
    },
  });
  let first: "untried" | "failed" | "taken in" = "untried";
  /** Paths that the value is without, or has as they were. */
  const leftOut = new Set<string>();
  let working: Promise<void> | null = null;

  function openable({ folder, at = "", ignore = [] }: Source, source: number): SourceFolder {
    const isIgnored = createIgnoring([...(options.ignore ?? []), ...ignore]);
    const top = at.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
    if (top.includes("..")) throw new TypeError(`A source cannot be mounted at ${JSON.stringify(at)}: that leads out.`);
    const note = ({ path, file, isThere }: FileChange) =>
      union.note([...top, path].join("/"), { source, file } satisfies Layer, isThere);
    const opened = createSourceFolder({
      folder: resolve(folder),
      isIgnored,
      onChanges(changes) {
        changes.forEach(note);
        return work();
      },
      onWarning: trouble.warn,
    });
    return {
      ...opened,
      open() {
        const found = opened.open();
        found.forEach(note);
        return found;
      },
    };
  }

  /** Null: there is nothing to do. */
  function batch(): Change<Tag>[] | null {
    const changes = tagged(union.take());
    if (first === "untried" || (first === "failed" && changes.length > 0)) return tagged(union.all());
    return changes.length > 0 ? changes : null;
  }

  function tagged(changes: readonly PathChange[]): Change<Tag>[] {
    return changes.flatMap((change) => {
      const tag = tagOf(change.path);
      return tag === null ? [] : [asChange(change, tag, first !== "taken in")];
    });
  }

  /** Resolves when the value is as the files are. Never rejects. */
  function work(): Promise<void> {
    working ??= applyAll().finally(() => {
      working = null;
    });
    return working;
  }

  async function applyAll(): Promise<void> {
    for (let changes = batch(); changes; changes = batch()) await apply(changes);
  }

  async function apply(changes: readonly Change<Tag>[]): Promise<void> {
    const before = first;
    try {
      live.set(await update(live.value.current, changes));
      first = "taken in";
      for (const { path } of changes) leftOut.delete(path);
      if (leftOut.size === 0) trouble.mended();
      if (before === "untried") live.settle();
    } catch (error) {
      if (before !== "taken in") first = "failed";
      for (const { path } of changes) leftOut.add(path);
      if (before === "untried") live.settle({ error });
      trouble.failed(error, before === "untried" && live.isAwaited() ? null : workOf(changes));
    }
  }

  // Of a module that hotrun replaces, the next version mounts anew.
  dataHost()?.onReplaced(() => void live.value.close(), "mount");
  // Later, so that whoever mounts has the value in hand when its first batch comes.
  setImmediate(() => {
    for (const folder of folders) folder.open();
    void work();
  });
  return live.value;
}

function checkArguments(options: unknown, update: unknown): void {
  if (!Array.isArray((options as { sources?: unknown } | undefined)?.sources))
    throw new TypeError('mount() needs the folders to mount: mount({ sources: ["content"] }, initial, update).');
  if (typeof update !== "function")
    throw new TypeError("mount() needs a function that makes the next value: (value, changes) => value.");
}

function sourceOf(source: string | Source): Source {
  const { folder } = (typeof source === "string" ? { folder: source } : source) ?? {};
  if (typeof folder !== "string" || folder === "")
    throw new TypeError("A source of mount() needs the path of a folder.");
  return typeof source === "string" ? { folder } : source;
}

function workOf(changes: readonly Change[]): DataWork {
  const files = changes.slice(0, 1).map(({ path, files: [file] }) => file ?? path);
  return { type: "update", files, count: changes.length };
}

function asChange<Tag extends string>({ kind, path, layers }: PathChange, tag: Tag, isFirst: boolean): Change<Tag> {
  const files = layers.map(({ file }) => file);
  return {
    kind: isFirst ? "existing" : kind,
    path,
    tag,
    files,
    // Blocking: the file has just been read to be watched, and a round through the threads takes far longer than that.
    text: async () => unseen(() => readFileSync(files[0] ?? path, "utf8")),
  };
}

export type { Globs, Tags };
