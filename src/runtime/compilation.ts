import { setFlagsFromString } from "node:v8";

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
  const data = Buffer.from(map).toString("base64");
  const script = `0\n//# sourceMappingURL=data:application/json;base64,${data}\n//# sourceURL=${url}`;
  uncached(() => globalEval(script));
}
