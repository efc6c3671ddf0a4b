import type { Listens } from "./listen.ts";
import type { Load } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/** Modules that were replaced and may still answer requests that began before. */
export interface Retirement {
  isRetired(record: ModuleRecord): boolean;
  /** A generation has gone live, and these modules are not of it any more. */
  replaced(generation: number, records: Iterable<ModuleRecord>): void;
  /** Nothing hangs on this generation any more: servers that only older ones needed close. */
  drained(generation: number): void;
  /** No generation has gone live yet. */
  isFirst(): boolean;
}

export function createRetirement(listens: () => Listens): Retirement {
  /** Replaced modules → the generation that replaced them. */
  const retired = new Map<ModuleRecord, number>();
  /** Generations that have answered requests, and of these the ones on which nothing hangs any more. */
  const lived = new Set<number>();
  const done = new Set<number>();

  /** A server of a module that lived through several generations answered for each of them. */
  function isFinished({ owner, load }: { owner: ModuleRecord; load: Load }): boolean {
    const replacedBy = retired.get(owner);
    if (replacedBy === undefined) return false;
    return [...lived].every((number) => number < load.generation || number >= replacedBy || done.has(number));
  }

  function forget(): void {
    const servers = listens().servers();
    const needed = new Set(servers.map(({ owner }) => owner));
    const oldest = Math.min(...servers.map(({ load }) => load.generation));
    for (const record of retired.keys()) if (!needed.has(record)) retired.delete(record);
    for (const numbers of [lived, done]) for (const number of numbers) if (number < oldest) numbers.delete(number);
  }

  return {
    isRetired: (record) => retired.has(record),
    isFirst: () => lived.size === 0,
    replaced(generation, records) {
      lived.add(generation);
      for (const record of records) retired.set(record, generation);
    },
    drained(generation) {
      done.add(generation);
      listens().close(isFinished);
      forget();
    },
  };
}
