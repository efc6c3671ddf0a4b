import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dataHost, unseen } from "./folder-watch.ts";
import { createLiveSource, type LiveValue } from "./live-value.ts";
import { createIgnoring, createTagging, type Globs, type Tags } from "./patterns.ts";
import { createSourceFolder, type FileChange, type SourceFolder } from "./source-folder.ts";
import { tellError } from "./tell-error.ts";
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
  /** Told what an `update` has thrown, and what cannot be read (default: it is printed on standard error). */
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
 * A batch that `update` throws at leaves the value as it was; its files come again when they change again. `ready` rejects
 * if that is the first batch.
 *
 * @throws TypeError if a source or glob is none
 */
export function mount<Value, Tag extends string = string>(
  options: MountOptions<Tag>,
  initial: Value,
  update: Update<Value, Tag>,
): LiveValue<Value> {
  const { onError = tellError } = options;
  const tagOf = createTagging(options.tags);
  const union = createUnion();
  const folders = options.sources.map((source, index) => openable(sourceOf(source), index));
  const live = createLiveSource(initial, async () => {
    await Promise.all(folders.map((folder) => folder.close()));
  });
  let isFirst = true;
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
      onWarning: (message) => onError(new Error(message)),
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

  function batch(): Change<Tag>[] {
    return union.take().flatMap((change) => {
      const tag = tagOf(change.path);
      return tag === null ? [] : [asChange(change, tag, isFirst)];
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
    for (let changes = batch(); isFirst || changes.length > 0; changes = batch()) await apply(changes);
  }

  async function apply(changes: readonly Change<Tag>[]): Promise<void> {
    const wasFirst = isFirst;
    isFirst = false;
    try {
      live.set(await update(live.value.current, changes));
      if (wasFirst) live.settle();
    } catch (error) {
      onError(error);
      if (wasFirst) live.settle({ error });
    }
  }

  // Of a module that hotrun replaces, the next version mounts anew.
  dataHost()?.onReplaced(() => void live.value.close());
  // Later, so that whoever mounts has the value in hand when its first batch comes.
  setImmediate(() => {
    for (const folder of folders) folder.open();
    void work();
  });
  return live.value;
}

function sourceOf(source: string | Source): Source {
  const { folder } = typeof source === "string" ? { folder: source } : source;
  if (typeof folder !== "string" || folder === "")
    throw new TypeError("A source of mount() needs the path of a folder.");
  return typeof source === "string" ? { folder } : source;
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
