import { dirname } from "node:path";
import { beforeFileCalls, fileOf, isCreating } from "./file-calls.ts";

/** Calls back with each file or folder that the app is about to make, to change or to delete itself. */
export function beforeWrites(report: (file: string) => void): void {
  function onWrite(path: unknown): void {
    const file = fileOf(path);
    if (file) report(file);
  }
  beforeFileCalls(["writeFile", "appendFile", "unlink", "rm", "rmdir"], ([path]) => onWrite(path));
  beforeFileCalls(["open"], ([path, flags]) => void (isCreating(flags) && onWrite(path)));
  beforeFileCalls(["copyFile", "cp", "symlink", "link"], ([, path]) => onWrite(path));
  beforeFileCalls(["rename"], (paths) => paths.slice(0, 2).forEach(onWrite));
  beforeFileCalls(["mkdir"], ([path]) => pathUp(fileOf(path) ?? "").forEach(onWrite));
}

/** The path itself and all folders above it, but the root. */
export function pathUp(path: string): string[] {
  const up: string[] = [];
  for (let each = path; each !== dirname(each); each = dirname(each)) up.push(each);
  return up;
}
