import { fileOf } from "../compile/compiler.ts";
import type { Invalidation } from "../decide/invalidations.ts";
import type { Affected } from "../decide/module-graph.ts";
import type { ModuleId } from "../protocol/app.ts";

/** One sentence: file → importer chain → where it ended, and why there. */
export function describeSwap(
  cause: string,
  { chain, roots, remake }: Affected,
  name: (file: string) => string,
): string {
  const names = chain.map((id) => name(fileOf(id)));
  const shown = names.length > 5 ? [...names.slice(0, 2), "…", ...names.slice(-2)] : names;
  const root = roots[0];
  if (!root || chain.length === 0) return cause;
  const end =
    root.by === null ? "the entry" : root.by === root.id ? "accepts itself" : `accepted by ${name(fileOf(root.by))}`;
  const path = `${shown.join(" → ")} (${end})`;
  return remake.size > 1 ? `${path}, ${remake.size} modules made anew` : path;
}

/** Whose change was not taken after all, with what the modules said about it. */
export function describeInvalidations(invalidations: Iterable<Invalidation>, name: (id: ModuleId) => string): string {
  return [...invalidations]
    .map(({ id, message }) => `${name(id)} invalidates its update${message ? `: ${message}` : ""}`)
    .join("; ");
}
