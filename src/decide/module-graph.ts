import type { ModuleId, Root } from "../protocol/app.ts";
import type { Acceptances } from "./acceptances.ts";
import type { Invalidation } from "./invalidations.ts";

/** What has to be made anew for some changed modules. */
export interface Affected {
  /** The changed modules and their importers, up to where the change is accepted. */
  remake: Set<ModuleId>;
  roots: Root[];
  /** From a changed module to the root that it reaches, for the reason. */
  chain: ModuleId[];
  /** A module that declines updates: only a restart will do. */
  declined: ModuleId | null;
}

/** Changes that were accepted, and that their acceptors cannot take after all. */
export interface Refusals {
  invalidated: Iterable<Invalidation>;
  /** These accept nothing of themselves now. */
  deaf: ReadonlySet<ModuleId>;
}

/** Who imports whom. Facts in, consequences out. */
export interface ModuleGraph {
  has(id: ModuleId): boolean;
  ids(): Iterable<ModuleId>;
  importers(id: ModuleId): ReadonlySet<ModuleId>;
  /** The shortest way from a module to the entry, without the module itself. */
  pathToEntry(id: ModuleId): ModuleId[];
  /**
   * The static imports of a module, as just compiled.
   *
   * @param isDynamic it can import others while it runs: what it was found to use stays tied to it
   */
  set(id: ModuleId, imports: Iterable<ModuleId>, isDynamic?: boolean): void;
  /** A module that was found to use another while it ran. */
  link(importer: ModuleId, imported: ModuleId): void;
  /** Whoever was found to use it no longer counts as its importer. */
  unlink(imported: ModuleId): void;
  affected(changed: Iterable<ModuleId>, refusals?: Refusals): Affected;
  /** Takes out what nothing imports any longer, starting from what the last `set`s let go. */
  prune(): ModuleId[];
}

export function createModuleGraph(entry: ModuleId, acceptances: Pick<Acceptances, "of">): ModuleGraph {
  const imports = new Map<ModuleId, Set<ModuleId>>();
  const importers = new Map<ModuleId, Set<ModuleId>>();
  /** What modules were found to use while they ran. */
  const found = new Map<ModuleId, Set<ModuleId>>();
  const suspects = new Set<ModuleId>();
  const none: ReadonlySet<ModuleId> = new Set();

  function cut(importer: ModuleId, imported: ModuleId): void {
    importers.get(imported)?.delete(importer);
    suspects.add(imported);
  }

  function tie(importer: ModuleId, imported: ModuleId): void {
    const known = importers.get(imported);
    if (known) known.add(importer);
    else importers.set(imported, new Set([importer]));
  }

  function remove(id: ModuleId): void {
    for (const imported of imports.get(id) ?? none) cut(id, imported);
    imports.delete(id);
    found.delete(id);
    importers.delete(id);
  }

  /** Modules that import each other in a circle keep each other only as long as something else leads there. */
  function isReachable(id: ModuleId): boolean {
    const above = new Set([id]);
    for (const each of above) {
      const next = importers.get(each) ?? none;
      if (each === entry || (next.size === 0 && each !== id && !suspects.has(each))) return true;
      for (const importer of next) above.add(importer);
    }
    return false;
  }

  /** Accepted by itself, or passed on? */
  function climb(id: ModuleId, affected: Affected, via: Map<ModuleId, ModuleId>, deaf: ReadonlySet<ModuleId>) {
    const own = acceptances.of(id);
    if (own?.declined) affected.declined ??= id;
    if (own?.self && !deaf.has(id)) {
      affected.roots.push({ id, by: id });
      return [];
    }
    if (id === entry) affected.roots.push({ id, by: null });
    return passOn(id, affected, via);
  }

  /** To the importers: those that do not accept it, in turn. */
  function passOn(id: ModuleId, affected: Affected, via: Map<ModuleId, ModuleId>): ModuleId[] {
    const next: ModuleId[] = [];
    for (const importer of importers.get(id) ?? none) {
      if (acceptances.of(importer)?.dependencies.includes(id)) {
        affected.roots.push({ id, by: importer });
      } else if (!affected.remake.has(importer)) {
        if (!via.has(importer)) via.set(importer, id);
        next.push(importer);
      }
    }
    return next;
  }

  return {
    has: (id) => imports.has(id),
    ids: () => imports.keys(),
    importers: (id) => importers.get(id) ?? none,
    pathToEntry(id) {
      const via = new Map<ModuleId, ModuleId>();
      const reached = new Set([id]);
      for (const each of reached) {
        if (each === entry) return chainTo(entry, via).slice(1);
        for (const importer of importers.get(each) ?? none) {
          if (!reached.has(importer)) via.set(importer, each);
          reached.add(importer);
        }
      }
      return [];
    },
    set(id, targets, isDynamic = false) {
      if (!isDynamic) found.delete(id);
      const next = new Set([...targets, ...(found.get(id) ?? [])]);
      for (const before of imports.get(id) ?? none) if (!next.has(before)) cut(id, before);
      for (const target of next) tie(id, target);
      imports.set(id, next);
    },
    link(importer, imported) {
      imports.get(importer)?.add(imported);
      const known = found.get(importer);
      if (known) known.add(imported);
      else found.set(importer, new Set([imported]));
      tie(importer, imported);
    },
    unlink(imported) {
      for (const importer of [...(importers.get(imported) ?? none)]) {
        imports.get(importer)?.delete(imported);
        found.get(importer)?.delete(imported);
        cut(importer, imported);
      }
    },
    affected(changed, { invalidated, deaf } = { invalidated: [], deaf: none }) {
      const result: Affected = { remake: new Set(), roots: [], chain: [], declined: null };
      const via = new Map<ModuleId, ModuleId>();
      const queue = [...changed].filter((id) => imports.has(id));
      const refused = [...invalidated].filter(({ id }) => imports.has(id));
      // One that is the new version already stays: its importers are made anew with it.
      for (const { id, remake } of refused) queue.push(...(remake ? [id] : passOn(id, result, via)));
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
        if (result.remake.has(id)) continue;
        result.remake.add(id);
        queue.push(...climb(id, result, via, deaf));
      }
      if (result.roots.length === 0 && (result.remake.size > 0 || refused.length > 0)) {
        result.remake.add(entry);
        result.roots.push({ id: entry, by: null });
      }
      result.roots = distinct(result.roots).filter(({ id, by }) => by === null || by === id || !result.remake.has(by));
      result.chain = chainTo(result.roots[0]?.id, via);
      return result;
    },
    prune() {
      const removed: ModuleId[] = [];
      for (const id of suspects) {
        suspects.delete(id);
        if (!imports.has(id) || isReachable(id)) continue;
        remove(id);
        removed.push(id);
      }
      return removed;
    },
  };
}

function distinct(roots: readonly Root[]): Root[] {
  return [...new Map(roots.map((root) => [`${root.id} ${root.by}`, root])).values()];
}

function chainTo(root: ModuleId | undefined, via: Map<ModuleId, ModuleId>): ModuleId[] {
  const chain: ModuleId[] = [];
  for (let id = root; id !== undefined && !chain.includes(id); id = via.get(id)) chain.unshift(id);
  return chain;
}
