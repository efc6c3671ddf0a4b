import { basename, dirname, sep } from "node:path";
import { identityOf, type Watching, watchFolder } from "./folder.ts";
import { createPoll } from "./poll.ts";

/**
 * Watches folders, never files: the watch of a file ends when an editor replaces the file, and a recursive watch on
 * Linux (Node 20) misses the second of two replacements. See docs/decisions/001-watching-directories.md.
 */
export interface Folders {
  /** Be told about what happens at this path from now on; neither it nor its folder need exist. */
  add(path: string): void;
  remove(path: string): void;
  /** Be told of every name that comes or goes in this folder from now on. */
  addFolder(path: string): void;
  removeFolder(path: string): void;
  /** Looks whether each folder is still the one that is watched. */
  recheck(): void;
  close(): void;
}

export interface FoldersOptions {
  /** Between it and a file every folder is watched, so that one on the way may be renamed. */
  root: string;
  /** Something happened at a path that was added, perhaps. */
  onEvent(path: string): void;
  /** Something came or went in a folder that was added, perhaps; null: the system does not say what. */
  onEntry(folder: string, name: string | null): void;
  /** Any event of the system came in. */
  onAnyEvent(): void;
  onWarning(message: string, hint: string): void;
}

type State = { type: "missing" } | { type: "polled" } | ({ type: "watched" } & Watching);

interface Folder {
  path: string;
  name: string;
  /** Paths to report, by name. */
  paths: Map<string, string>;
  /** Folders whose coming and going is seen here. */
  children: Map<string, Folder>;
  state: State;
  /** All names in it are to be reported. */
  isWhole: boolean;
}

export function createFolders({ root, onEvent, onEntry, onAnyEvent, onWarning }: FoldersOptions): Folders {
  const folders = new Map<string, Folder>();
  const poll = createPoll({ onChange: onEvent });
  const below = root.endsWith(sep) ? root : root + sep;
  let warned = false;

  function ensure(path: string): Folder {
    const present = folders.get(path);
    if (present) return present;
    const folder = emptyFolder(path);
    folders.set(path, folder);
    // The parent first: what happens to the folder while its own watch is being made is then seen there.
    if (path.startsWith(below)) ensure(dirname(path)).children.set(folder.name, folder);
    open(folder);
    return folder;
  }

  function open(folder: Folder): void {
    begin(folder);
    const up = dirname(folder.path);
    if (folder.state.type !== "missing" || up === folder.path) return;
    const parent = ensure(up);
    if (!parent.children.has(folder.name)) {
      parent.children.set(folder.name, folder);
      begin(folder); // It may have come before its parent was watched.
    }
    if (folder.state.type === "missing" && parent.state.type === "polled") startPolling(folder);
  }

  function begin(folder: Folder): void {
    const result = watchFolder(folder.path, {
      onEvent: (event, name) => heard(folder, event, name),
      onError: () => reopen(folder),
    });
    if (result.type !== "refused") folder.state = result;
    else refused(folder, result.code);
  }

  function refused(folder: Folder, code: string): void {
    startPolling(folder);
    if (!warned) onWarning(`Folders cannot be watched (${code}); the files in them are polled instead.`, hintFor(code));
    warned = true;
  }

  function startPolling(folder: Folder): void {
    folder.state = { type: "polled" };
    for (const path of folder.paths.values()) poll.add(path);
    if (folder.isWhole) pollWhole(folder);
    for (const child of folder.children.values()) if (child.state.type === "missing") startPolling(child);
  }

  const pollWhole = ({ path }: Folder) => poll.addFolder(path, () => onEntry(path, null));

  function heard(folder: Folder, event: string, name: string | null): void {
    onAnyEvent();
    if (name === null) reportAll(folder);
    const path = folder.paths.get(name ?? "");
    if (path !== undefined) onEvent(path);
    if (event !== "rename") return;
    if (folder.isWhole && name !== null) onEntry(folder.path, name);
    const child = folder.children.get(name ?? "");
    if (child) recheck(child);
    else if (name === folder.name) reopen(folder); // Linux, when the watched folder itself was moved or deleted.
  }

  function reportAll(folder: Folder): void {
    for (const path of folder.paths.values()) onEvent(path);
    if (folder.isWhole) onEntry(folder.path, null);
    for (const child of folder.children.values()) recheck(child);
  }

  function recheck({ path, state }: Folder): void {
    const folder = folders.get(path);
    if (!folder || state.type === "polled") return;
    if (state.type === "missing" || state.identity !== identityOf(path)) reopen(folder);
  }

  function reopen(folder: Folder): void {
    const { type } = folder.state;
    release(folder);
    open(folder);
    if (type !== "missing" || folder.state.type !== "missing") reportAll(folder);
  }

  function prune(folder: Folder): void {
    if (folder.paths.size > 0 || folder.children.size > 0 || folder.isWhole) return;
    release(folder);
    folders.delete(folder.path);
    const parent = folders.get(dirname(folder.path));
    if (parent?.children.delete(folder.name)) prune(parent);
  }

  return {
    add(path) {
      const folder = ensure(dirname(path));
      folder.paths.set(basename(path), path);
      if (folder.state.type === "polled") poll.add(path);
    },
    remove(path) {
      const folder = folders.get(dirname(path));
      if (!folder?.paths.delete(basename(path))) return;
      poll.remove(path);
      prune(folder);
    },
    addFolder(path) {
      const folder = ensure(path);
      folder.isWhole = true;
      if (folder.state.type === "polled") pollWhole(folder);
    },
    removeFolder(path) {
      const folder = folders.get(path);
      if (!folder) return;
      folder.isWhole = false;
      poll.removeFolder(path);
      prune(folder);
    },
    recheck: () => [...folders.values()].forEach(recheck),
    close() {
      poll.close();
      for (const folder of folders.values()) release(folder);
      folders.clear();
    },
  };
}

function emptyFolder(path: string): Folder {
  return {
    path,
    name: basename(path),
    paths: new Map(),
    children: new Map(),
    state: { type: "missing" },
    isWhole: false,
  };
}

function release(folder: Folder): void {
  if (folder.state.type === "watched") folder.state.close();
  folder.state = { type: "missing" };
}

function hintFor(code: string): string {
  if (code === "EMFILE") return "Raise the limit with: sudo sysctl fs.inotify.max_user_instances=1024";
  if (code === "ENOSPC") return "Raise the limit with: sudo sysctl fs.inotify.max_user_watches=524288";
  return "Changes are seen within 300 ms.";
}
