import type { ModuleId } from "../protocol/app.ts";

/** What a module accepts of itself and others with `import.meta.hot`. */
export interface Acceptance {
  self: boolean;
  dependencies: readonly ModuleId[];
  declined: boolean;
}

/** What the modules of the live version have said that they accept; and those of a version that is on its way. */
export interface Acceptances {
  of(id: ModuleId): Acceptance | undefined;
  /** A module of this generation says one more thing. Of a version that does not live, or no longer, it does not count. */
  add(id: ModuleId, generation: number, acceptance: Acceptance): void;
  /** This generation is being loaded: these modules anew, or all of them (null) in a process of its own. */
  stage(ids: Iterable<ModuleId> | null, generation: number): void;
  /** It lives: what the versions that it replaces accepted no longer counts. `gone`: nothing imports them any longer. */
  commit(gone?: Iterable<ModuleId>): void;
  /** It does not: everything is as before. */
  rollback(): void;
}

interface Staged {
  ids: Set<ModuleId> | null;
  generation: number;
  acceptances: Map<ModuleId, Acceptance>;
}

export function createAcceptances(): Acceptances {
  let live = new Map<ModuleId, Acceptance>();
  let staged: Staged | null = null;
  /** The generations of the live process so far, the first and the last. */
  let lived = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  function layer(generation: number): Map<ModuleId, Acceptance> | null {
    if (staged?.generation === generation) return staged.acceptances;
    return generation >= lived.from && generation <= lived.to ? live : null;
  }

  return {
    of: (id) => live.get(id),
    add(id, generation, { self, dependencies, declined }) {
      const acceptances = layer(generation);
      const before = acceptances?.get(id);
      acceptances?.set(id, {
        self: self || (before?.self ?? false),
        dependencies: [...new Set([...(before?.dependencies ?? []), ...dependencies])],
        declined: declined || (before?.declined ?? false),
      });
    },
    stage(ids, generation) {
      staged = { ids: ids && new Set(ids), generation, acceptances: new Map() };
    },
    commit(gone = []) {
      if (!staged) return;
      const { ids, generation, acceptances } = staged;
      lived = { from: ids ? lived.from : generation, to: generation };
      if (ids) for (const id of [...ids, ...gone]) live.delete(id);
      live = ids ? new Map([...live, ...acceptances]) : acceptances;
      staged = null;
    },
    rollback() {
      staged = null;
    },
  };
}
