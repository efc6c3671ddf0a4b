import type { ModuleId, Root } from "../protocol/app.ts";
import type { ModuleRecord, Records } from "./records.ts";

/**
 * Where to begin to evaluate: the entry first, then what is accepted, in the order in which it ran before.
 *
 * A module in a circle of imports runs before or after the others depending on where the circle is entered. One that is
 * accepted is entered from nowhere: so its circle is entered by the module by which it was entered before, which is the one
 * that ran last.
 */
export function evaluationOrder(records: Records, roots: readonly Root[], remake: ReadonlySet<ModuleId>): ModuleId[] {
  const ran = (id: ModuleId) => records.live(id)?.hot.order ?? 0;
  const importsOf = ({ source }: ModuleRecord) =>
    Object.values(source.imports).flatMap((to) => (to.type === "module" && remake.has(to.id) ? [to.id] : []));
  const first = roots.filter(({ by }) => by === null).map(({ id }) => id);
  const others = roots.filter(({ by }) => by !== null).map(({ id }) => id);
  const begins = others
    .sort((a, b) => ran(a) - ran(b))
    .flatMap((id) => {
      const circle = circleOf(id, (each) => importsOf(records.find(each, null)));
      const last = [...circle].reduce((found, each) => (ran(each) > ran(found) ? each : found), id);
      return [last, id];
    });
  return [...new Set([...first, ...begins])];
}

/** All that lead to this module and to which it leads; itself at least. */
function circleOf(id: ModuleId, importsOf: (id: ModuleId) => ModuleId[]): Set<ModuleId> {
  const importers = new Map<ModuleId, ModuleId[]>();
  const below = new Set([id]);
  for (const each of below) {
    for (const imported of importsOf(each)) {
      below.add(imported);
      importers.set(imported, [...(importers.get(imported) ?? []), each]);
    }
  }
  const circle = new Set([id]);
  for (const each of circle) for (const importer of importers.get(each) ?? []) circle.add(importer);
  return circle;
}
