import type { ModuleId } from "../protocol/app.ts";
import type { Compiled } from "./compiler.ts";
import type { ExternalTable } from "./externals.ts";

/** Tells the names by which ES modules can import what CommonJS modules export. */
export interface ExportNamer {
  /** These have been compiled: what they export, and whoever passes that on, gets its names. */
  name(compiled: readonly Compiled[]): void;
}

export function createExportNamer(
  get: (id: ModuleId) => Compiled | undefined,
  externals: Pick<ExternalTable, "ofUrl">,
): ExportNamer {
  /** Modules that pass on the exports of others (`module.exports = require(…)`): their names change with those. */
  const passing = new Set<ModuleId>();

  /** With those of the modules whose exports it passes on. */
  function exportNames(module: Compiled, pending: Set<ModuleId>): string[] {
    if (!module.names || pending.has(module.id)) return [];
    pending.add(module.id);
    const passed = module.names.reexports.flatMap((specifier) => {
      const to = module.source.requires[specifier];
      if (to?.type === "external") return externals.ofUrl(to.url).names;
      const other = to?.type === "module" ? get(to.id) : undefined;
      return other ? exportNames(other, pending) : [];
    });
    return [...new Set([...module.names.exports, ...passed])];
  }

  return {
    name(compiled) {
      const commonJs = compiled.filter(({ names }) => names);
      if (commonJs.length === 0) return;
      for (const { id, names } of commonJs) {
        if (names?.reexports.length) passing.add(id);
        else passing.delete(id);
      }
      for (const id of new Set([...commonJs.map(({ id }) => id), ...passing])) {
        const module = get(id);
        if (!module) continue;
        const names = exportNames(module, new Set());
        // App processes have the source as it was: they are sent another.
        if (names.join() !== module.source.names?.join()) module.source = { ...module.source, names };
      }
    },
  };
}
