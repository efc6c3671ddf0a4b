import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModuleRecord } from "./records.ts";

/** How a module is called in a sentence. */
export function nameOf({ id }: Pick<ModuleRecord, "id">): string {
  const file = fileURLToPath(id);
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path.replaceAll("\\", "/");
}
