import { fileOf } from "../compile/compiler.ts";
import type { Invalidation } from "../decide/invalidations.ts";
import type { Affected } from "../decide/module-graph.ts";
import type { Plan } from "../decide/plan.ts";
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

/** Why modules are made anew: what changed, what was invalidated, and how that reaches the root. */
export function swapReason(
  plan: Pick<Plan, "reason" | "isIndirect">,
  affected: Affected,
  invalidations: readonly Invalidation[],
  name: (file: string) => string,
): string {
  const way = describeSwap(plan.reason, affected, name);
  const path = plan.isIndirect && way !== plan.reason ? `${plan.reason}: ${way}` : way;
  if (invalidations.length === 0 || path === plan.reason) return path;
  return `${describeInvalidations(invalidations, (id) => name(fileOf(id)))}; ${path}`;
}

export const disposedWarning = (names: readonly string[]): string =>
  `The dispose handlers of ${names.join(", ")} have run and are not undone; the old version serves on without them.`;

/** Whose change was not taken after all, with what the modules said about it. */
export function describeInvalidations(invalidations: Iterable<Invalidation>, name: (id: ModuleId) => string): string {
  return [...invalidations]
    .map(({ id, message }) => `${name(id)} invalidates its update${message ? `: ${message}` : ""}`)
    .join("; ");
}
