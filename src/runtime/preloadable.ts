import { types } from "node:util";
import type { PackageLoad, PackageLoads } from "../protocol/preload.ts";

/** A package as it was loaded, and what speaks against doing so in advance. */
export interface ObservedLoad extends PackageLoad {
  /** What CommonJS knows of it. */
  module: NodeJS.Module | null;
  faults: string[];
}

/**
 * Which of these can be loaded in advance. Out is also what shares a file with a package that is out, since that file would be
 * loaded too early; and where it cannot be told, because ES modules do not say what they lead to, whatever may. The loads
 * end with a change of a global: who instruments others, or replaces what they use, has to come before them.
 */
export function earlyLoads(loads: readonly ObservedLoad[]): Pick<PackageLoads, "early" | "late"> {
  const early: PackageLoad[] = [];
  const late: PackageLoads["late"] = [];
  /** Files that are loaded by a package that is out. */
  const taken = new Map<string, string>();
  let unknown: string | null = null;
  for (const load of loads) {
    const { url, way, isEsModule, parent, reads, module } = load;
    const why = load.faults[0] ?? (unknown ? `it comes after ${unknown}` : sharing(load, taken));
    if (why === null) {
      early.push({ url, way, isEsModule, parent, reads });
      continue;
    }
    late.push({ url, why });
    // One that is out only because nothing can be told of it has done nothing by itself.
    if ((isEsModule || !module) && load.faults.length > 0) unknown ??= url;
    if (!isEsModule && module) for (const each of modulesBelow(module)) taken.set(each.filename, url);
  }
  return { early, late };
}

/** Why it cannot be had without one that is out; null: it can. */
function sharing({ isEsModule, module }: ObservedLoad, taken: ReadonlyMap<string, string>): string | null {
  if (taken.size === 0) return null;
  if (isEsModule || !module) return "it is an ES module, after a package that is left out";
  for (const each of modulesBelow(module)) {
    const by = taken.get(each.filename);
    if (by) return `it shares ${each.filename} with ${by}`;
    if (types.isModuleNamespaceObject(each.exports))
      return "it requires an ES module, after a package that is left out";
  }
  return null;
}

/** With all that they have required, at whatever time. */
function modulesBelow(root: NodeJS.Module): Set<NodeJS.Module> {
  const found = new Set([root]);
  for (const module of found) for (const child of module.children) found.add(child);
  return found;
}
