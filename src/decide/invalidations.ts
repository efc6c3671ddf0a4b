import type { ModuleId } from "../protocol/app.ts";

/** A module cannot take a change that it accepted (`import.meta.hot.invalidate()`). */
export interface Invalidation {
  id: ModuleId;
  /** It accepted a dependency, and is itself still the old version: it has to be made anew too. */
  remake: boolean;
  message: string | null;
}

/** What has been invalidated and not been made good yet; and what keeps it from going on for ever. */
export interface Invalidations {
  /**
   * Those of one more reload.
   *
   * @param isChange somebody has changed something: whoever has invalidated an earlier change may do so again
   * @returns whether there is anything to do: a module that invalidates what came of its own invalidation is not heard
   */
  take(given: readonly Invalidation[], isChange: boolean): boolean;
  /** By module; they stay until a reload goes well. */
  pending(): ReadonlyMap<ModuleId, Invalidation>;
  /** The modules that accept nothing in this reload. */
  deaf(): ReadonlySet<ModuleId>;
  applied(): void;
}

export function createInvalidations(): Invalidations {
  const pending = new Map<ModuleId, Invalidation>();
  /** All that were heard since the last change. */
  const heard = new Set<ModuleId>();
  return {
    take(given, isChange) {
      if (isChange) {
        heard.clear();
        for (const id of pending.keys()) heard.add(id);
      }
      for (const each of given) {
        if (heard.has(each.id)) continue;
        heard.add(each.id);
        pending.set(each.id, each);
      }
      return pending.size > 0;
    },
    pending: () => pending,
    deaf: () => heard,
    applied: () => pending.clear(),
  };
}
