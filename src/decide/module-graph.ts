import type { ModuleId, Root } from "../protocol/app.ts";

/** What a module accepts of itself and others with `import.meta.hot`. */
export interface Acceptance {
  self: boolean;
  dependencies: readonly ModuleId[];
  declined: boolean;
}

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

/** Who imports whom. Facts in, consequences out. */
export interface ModuleGraph {
  has(id: ModuleId): boolean;
  ids(): Iterable<ModuleId>;
  importers(id: ModuleId): ReadonlySet<ModuleId>;
  /**
   * The static imports of a module, as just compiled.
   *
   * @param isDynamic it can import others while it runs: what it was found to use stays tied to it
   */
  set(id: ModuleId, imports: Iterable<ModuleId>, isDynamic?: boolean): void;
  /** A module that was found to use another while it ran. */
  link(importer: ModuleId, imported: ModuleId): void;
  accept(id: ModuleId, acceptance: Acceptance): void;
  /** These are made anew: what their old versions accepted no longer counts. */
  renew(ids: Iterable<ModuleId>): void;
  affected(changed: Iterable<ModuleId>): Affected;
  /** Takes out what nothing imports any longer, starting from what the last `set`s let go. */
  prune(): ModuleId[];
}

export function createModuleGraph(entry: ModuleId): ModuleGraph {
  const imports = new Map<ModuleId, Set<ModuleId>>();
  const importers = new Map<ModuleId, Set<ModuleId>>();
  const acceptances = new Map<ModuleId, Acceptance>();
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
    acceptances.delete(id);
  }

  /** Accepted by itself, by this importer, or to be passed on? */
  function climb(id: ModuleId, affected: Affected, via: Map<ModuleId, ModuleId>): ModuleId[] {
    const own = acceptances.get(id);
    if (own?.declined) affected.declined ??= id;
    if (own?.self) {
      affected.roots.push({ id, by: id });
      return [];
    }
    if (id === entry) affected.roots.push({ id, by: null });
    const next: ModuleId[] = [];
    for (const importer of importers.get(id) ?? none) {
      if (acceptances.get(importer)?.dependencies.includes(id)) {
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
    accept(id, { self, dependencies, declined }) {
      const before = acceptances.get(id);
      acceptances.set(id, {
        self: self || (before?.self ?? false),
        dependencies: [...(before?.dependencies ?? []), ...dependencies],
        declined: declined || (before?.declined ?? false),
      });
    },
    renew(ids) {
      for (const id of ids) acceptances.delete(id);
    },
    affected(changed) {
      const result: Affected = { remake: new Set(), roots: [], chain: [], declined: null };
      const via = new Map<ModuleId, ModuleId>();
      const queue = [...changed].filter((id) => imports.has(id));
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
        if (result.remake.has(id)) continue;
        result.remake.add(id);
        queue.push(...climb(id, result, via));
      }
      if (result.roots.length === 0 && result.remake.size > 0) {
        result.remake.add(entry);
        result.roots.push({ id: entry, by: null });
      }
      result.roots = result.roots.filter(({ id, by }) => by === null || by === id || !result.remake.has(by));
      result.chain = chainTo(result.roots[0]?.id, via);
      return result;
    },
    prune() {
      const removed: ModuleId[] = [];
      for (const id of suspects) {
        suspects.delete(id);
        if (id === entry || !imports.has(id) || (importers.get(id)?.size ?? 0) > 0) continue;
        remove(id);
        removed.push(id);
      }
      return removed;
    },
  };
}

function chainTo(root: ModuleId | undefined, via: Map<ModuleId, ModuleId>): ModuleId[] {
  const chain: ModuleId[] = [];
  for (let id = root; id !== undefined && !chain.includes(id); id = via.get(id)) chain.unshift(id);
  return chain;
}
