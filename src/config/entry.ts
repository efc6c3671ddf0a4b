import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, parse, relative, resolve } from "node:path";
import { HotrunError } from "../errors.ts";
import { similar } from "./similar.ts";

const names = ["app", "server", "index", "main"];
const extensions = [".ts", ".mts", ".tsx", ".js", ".mjs", ".cts", ".cjs", ".jsx"];
const folders = [".", "src"];

/**
 * The file to run, as an absolute path.
 *
 * Given: that file (or with one of the known extensions), or for a folder the `main` of its package.json. Not given, or a
 * folder without `main`: `"hotrun": {"entry"}` of package.json, else the first of the usual names in the folder, then in its `src`.
 *
 * Throws HOTRUN_ENTRY_NOT_FOUND and HOTRUN_NO_ENTRY.
 *
 * @param isBuilt a command makes the app: a file that is named may not be there yet (false)
 */
export function findEntry(cwd: string, given: string | undefined, isBuilt = false): string {
  if (given === undefined) return detect(cwd);
  const path = resolve(cwd, given);
  if (isFile(path)) return path;
  if (isFolder(path)) return mainOf(path) ?? detect(path);
  if (isBuilt && extensions.includes(extname(path))) return path;
  return withExtension(path) ?? notFound(cwd, given, path);
}

function detect(folder: string): string {
  const manifest = readManifest(folder);
  const configured = field(field(manifest, "hotrun"), "entry");
  if (typeof configured === "string") {
    const path = resolve(folder, configured);
    return fileAt(path) ?? notFound(folder, configured, path, 'The "hotrun" entry in package.json');
  }
  for (const place of folders) {
    for (const name of names) {
      const found = withExtension(join(folder, place, name));
      if (found) return found;
    }
  }
  throw new HotrunError("HOTRUN_NO_ENTRY", `There is no app to run in ${folder}. ${lookedFor()}`, {
    hint: 'Name the file to run, as in: hotrun path/to/app.ts, or set "hotrun": {"entry": "…"} in package.json.',
  });
}

function lookedFor(): string {
  const places = folders.map((place) => (place === "." ? "this folder" : `its ${place}`)).join(", then in ");
  return `Looked for ${names.join(", ")} (${extensions.join(" ")}) in ${places}.`;
}

function mainOf(folder: string): string | undefined {
  const main = field(readManifest(folder), "main");
  return typeof main === "string" ? fileAt(resolve(folder, main)) : undefined;
}

function notFound(cwd: string, given: string, path: string, what = "The entry"): never {
  const near = nearMiss(cwd, path);
  throw new HotrunError("HOTRUN_ENTRY_NOT_FOUND", `${what} ${given} does not exist (in ${cwd}).`, {
    hint: near
      ? `Did you mean ${relative(cwd, near)}?`
      : "Check the path; it is relative to the current folder or --cwd.",
  });
}

/** The same name with another extension, in `src`, or spelt a little differently. */
function nearMiss(cwd: string, path: string): string | undefined {
  const { dir, name, base } = parse(path);
  const places = [dir, join(cwd, "src"), cwd];
  for (const place of places) {
    const same = withExtension(join(place, name)) ?? fileAt(join(place, base));
    if (same) return same;
  }
  for (const place of places) {
    const scripts = scriptsIn(place);
    const close = similar(
      name,
      scripts.map((script) => parse(script).name),
    );
    if (close) return join(place, scripts.find((script) => parse(script).name === close) ?? "");
  }
  return undefined;
}

function scriptsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return entries.map(({ name }) => name).filter((name) => extensions.includes(extname(name)));
  } catch {
    return []; // No such folder: nothing to suggest from it.
  }
}

function fileAt(path: string): string | undefined {
  if (isFile(path)) return path;
  return withExtension(path) ?? (isFolder(path) ? withExtension(join(path, "index")) : undefined);
}

function withExtension(path: string): string | undefined {
  if (extensions.includes(extname(path))) return undefined;
  // Not `isFile` for each: on a case-insensitive file system the name is to be the one on disk.
  const present = new Set(scriptsIn(dirname(path)));
  const extension = extensions.find((candidate) => present.has(basename(path) + candidate));
  return extension === undefined ? undefined : path + extension;
}

/** An unreadable or broken package.json counts as none here: what needs it will say so. */
function readManifest(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return null;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

const isFile = (path: string) => typeOf(path) === "file";
const isFolder = (path: string) => typeOf(path) === "folder";

function typeOf(path: string): "file" | "folder" | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? "file" : stat?.isDirectory() ? "folder" : null;
  } catch {
    return null; // Something on the way is no folder, or closed to us.
  }
}
