import { isAbsolute } from "node:path";
import { idOf } from "../compile/compiler.ts";
import type { ModuleId } from "../protocol/app.ts";
import type { Modules } from "./modules.ts";

/**
 * The modules that have what an app keeps of a file, as far as can be told from who called when it was read: the innermost
 * user code, or whoever imports the innermost package that user code imports (it made the engine); and the entry.
 */
export function keepersOf(
  origins: readonly string[],
  modules: Pick<Modules, "isModule" | "importers">,
  entry: ModuleId,
): ModuleId[] {
  for (const origin of origins) {
    const files = isAbsolute(origin) ? [origin].filter(modules.isModule) : [...modules.importers(origin)];
    if (files.length > 0) return [...new Set([entry, ...files.map((file) => idOf(file))])];
  }
  return [entry];
}
