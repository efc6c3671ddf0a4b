import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { isInspected } from "./debugging.ts";

const cached = !process.execArgv.includes("--no-compilation-cache");

/**
 * Runs a compilation of ours without V8's compilation cache, which would keep every old source for ever (18–55 KB a
 * reload). Only around ours: for the whole process it makes an app's repeated `new Function` twenty to a hundred times
 * slower.
 */
export function uncached<T>(compile: () => T): T {
  if (!cached || inBulk) return compile();
  setFlagsFromString("--no-compilation-cache");
  try {
    return compile();
  } finally {
    setFlagsFromString("--compilation-cache");
  }
}

/** A hashbang is one only at the very start of a file; behind what we put there it is made a comment as long. */
export const withoutHashbang = (code: string): string => (code.startsWith("#!") ? `//${code.slice(2)}` : code);

/** Called by another name, `eval` runs in the global scope. Only the line above a source map ever goes through it. */
// biome-ignore lint/security/noGlobalEval: the one way into Node's table of source maps
const globalEval = eval;

let inBulk = false;

/**
 * The same for the many compilations of a first load, during which nothing of the app's runs: the switch itself takes some
 * 20 µs.
 */
export async function uncachedBulk<T>(compile: () => Promise<T>): Promise<T> {
  if (!cached) return compile();
  setFlagsFromString("--no-compilation-cache");
  inBulk = true;
  try {
    return await compile();
  } finally {
    inBulk = false;
    setFlagsFromString("--compilation-cache");
  }
}

const registered = new Map<string, string>();

/**
 * Makes Node map the stack frames of this URL. It ignores the maps of a SourceTextModule, but takes the one of an
 * evaluated script whose `sourceURL` names the same place; each later registration replaces the one before.
 */
export function registerSourceMap(url: string, map: string): void {
  if (registered.get(url) === map) return; // A module that is only made anew has the map that it had.
  registered.set(url, map);
  // Node looks for these words anywhere, V8 only at the start of a comment: it would take this for a second script of that
  // URL, and debuggers would stop in it at the breakpoints of the module.
  const script = `0\n// //# sourceMappingURL=${dataUrl(map)}\n// //# sourceURL=${url}`;
  uncached(() => globalEval(script));
}

/** Taken before reads of files are reported: this one is not the app's. */
const readNow = readFileSync;

/** A module's code, with its map and its source where a debugger may want to know them. */
export function debuggable(code: string, { id, map }: { id: string; map?: string }): string {
  if (map === undefined || !isInspected()) return code;
  return `${code}\n//# sourceMappingURL=${dataUrl(JSON.stringify({ ...JSON.parse(map), sourcesContent: [sourceOf(id)] }))}`;
}

function sourceOf(id: string): string | null {
  try {
    return readNow(fileURLToPath(id), "utf8");
  } catch {
    return null; // It has just been removed; debuggers look for it by its name.
  }
}

const dataUrl = (map: string) => `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
