import type { LoaderContext } from "./loaders.ts";
import type { ModuleRecord } from "./records.ts";

/**
 * The ES modules that CommonJS below this module requires by a literal. Where Node cannot link synchronously they have to
 * be linked before anything runs; evaluation is synchronous then.
 */
export function requiredEsModules(root: ModuleRecord, { records }: LoaderContext): ModuleRecord[] {
  const seen = new Set([root]);
  const found: ModuleRecord[] = [];
  for (const record of seen) {
    if (isDone(record)) continue;
    for (const targets of [record.source.imports, record.source.requires]) {
      for (const target of Object.values(targets)) {
        if (target.type !== "module" || !records.has(target.id)) continue;
        const next = records.find(target.id, record);
        if (targets === record.source.requires && next.source.format === "esm") found.push(next);
        seen.add(next);
      }
    }
  }
  return found;
}

/** Whatever it requires has been loaded with it. */
const isDone = (record: ModuleRecord) => record.cjs?.loaded === true || record.esm?.status === "evaluated";
