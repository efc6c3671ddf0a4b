import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isInPackage } from "./package-path.ts";

const script = /\.(?:[mc]?[jt]s|[jt]sx)$/;

/** The path that a script was named with; null where it is no file (`data:`). */
export function scriptPath(name: unknown, folder: string): string | null {
  if (name instanceof URL) return name.protocol === "file:" ? fileURLToPath(name) : null;
  if (typeof name !== "string" || name.startsWith("data:")) return null;
  return name.startsWith("file:") ? fileURLToPath(name) : resolve(folder, name);
}

const javascript = /\.([mc]?)jsx?(?=$|[?#])/;

/** As an import has it: `./worker.js` stands for `worker.ts` where only that is there. */
export function sourceName<Name>(name: Name, folder: string): Name | string | URL {
  const file = scriptPath(name, folder);
  const [extension, kind] = (file && javascript.exec(file)) || [];
  if (!file || extension === undefined || existsSync(file)) return name;
  const stem = file.slice(0, -extension.length);
  const found = [`.${kind}ts`, ".tsx"].find((each) => existsSync(stem + each));
  if (!found) return name;
  return name instanceof URL ? new URL(name.href.replace(javascript, found)) : stem + found;
}

export const isUsers = (file: string): boolean => !isInPackage(file);

/** Data for a worker is small; what is deeper, or comes later, is the app's payload. */
const deepest = 4;
const most = 200;

/** Scripts of the user's that stand, as absolute paths or URLs, in what a package's worker gets: its real task. */
export function scriptsIn(data: unknown): string[] {
  const found = new Set<string>();
  let left = most;
  function look(value: unknown, depth: number): void {
    if (--left < 0 || depth > deepest) return;
    if (typeof value === "string") {
      if (!script.test(value) || !(isAbsolute(value) || value.startsWith("file:"))) return;
      const file = scriptPath(value, "");
      if (file && isUsers(file)) found.add(file);
    } else if (isPlain(value)) for (const each of Object.values(value)) look(each, depth + 1);
  }
  look(data, 0);
  return [...found];
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
