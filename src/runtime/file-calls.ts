import fs from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { imitate } from "./imitate.ts";
import { isInPackage } from "./package-path.ts";

type AnyFunction = (...args: unknown[]) => unknown;

let unseenDepth = 0;

/** Runs this without anybody being called back. */
export function unseen<Result>(run: () => Result): Result {
  unseenDepth++;
  try {
    return run();
  } finally {
    unseenDepth--;
  }
}

/** Calls back before functions of an object run, with their arguments; names that it does not have are passed over. */
export function beforeCalls(target: object, names: readonly string[], before: (args: unknown[]) => void): void {
  const functions = target as Record<string, AnyFunction>;
  for (const name of names) {
    const original = functions[name];
    if (!original) continue;
    function replacement(this: unknown, ...args: unknown[]): unknown {
      if (unseenDepth === 0) before(args);
      return original?.apply(this, args);
    }
    functions[name] = imitate(replacement, original);
  }
}

/** The same for functions of node:fs in their three forms: with a callback, synchronous, and with a promise. */
export function beforeFileCalls(names: readonly string[], before: (args: unknown[]) => void): void {
  beforeCalls(fs, [...names, ...names.map((name) => `${name}Sync`)], before);
  beforeCalls(fs.promises, names, before);
}

/** The absolute path that an argument of a function of node:fs stands for; null: none, or a descriptor. */
export function fileOf(path: unknown): string | null {
  if (typeof path === "string") return isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path);
  if (path instanceof URL && path.protocol === "file:") return fileURLToPath(path);
  return Buffer.isBuffer(path) ? resolve(path.toString()) : null;
}

/** Packages are nothing that changes while an app is worked on. */
export const isInPackages = (path: string): boolean => isInPackage(`${path}${sep}`);

/** Whether `open` with these flags lets the file be read as it is. */
export function isForReading(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & 3) !== fs.constants.O_WRONLY;
  return typeof flags !== "string" || flags.startsWith("r");
}

/** Whether `open` with these flags makes a file that is not there. */
export function isCreating(flags: unknown): boolean {
  return typeof flags === "number" ? (flags & fs.constants.O_CREAT) !== 0 : !isForReading(flags);
}
