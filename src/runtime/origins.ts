import { fileURLToPath } from "node:url";
import { callSites } from "./call-sites.ts";
import { packageNameOf } from "./package-path.ts";

/** So deep is looked for who calls: engines that look up, load and compile have deep stacks. */
const depth = 60;

/** Who has called, innermost first: packages by their names, user code by its files. */
export function callingOrigins(): string[] {
  return [...new Set(callSites(depth).map((site) => originOf(site.getFileName() ?? "")))];
}

function originOf(file: string): string {
  const name = packageNameOf(file);
  if (name) return name;
  return file.startsWith("file:") ? fileURLToPath(file.replace(/[?#].*$/s, "")) : file;
}
