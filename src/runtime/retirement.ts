import type { Listens } from "./listen.ts";
import type { Load } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { endRunners, hasRunners, runnerGraceMs } from "./runners.ts";

/** Modules that were replaced and may still answer requests that began before. */
export interface Retirement {
  isRetired(record: ModuleRecord): boolean;
  /** These modules are about to be replaced by this generation; ends with `replaced`, or with `unstage`. */
  stage(generation: number, records: ReadonlySet<ModuleRecord>): void;
  unstage(): void;
  /** The newest generation that the module is, or was, a part of; null: the newest of all. */
  lastGeneration(record: ModuleRecord): number | null;
  /** The generation that has gone live last; null: none has. */
  live(): number | null;
  /** A generation has gone live, and these modules are not of it any more. */
  replaced(generation: number, records: Iterable<ModuleRecord>): void;
  /** Nothing hangs on this generation any more: servers that only older ones needed close, and workers end. */
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
  let live: number | null = null;
  let staged: { generation: number; records: ReadonlySet<ModuleRecord> } | null = null;

  const replacedBy = (record: ModuleRecord): number | undefined =>
    retired.get(record) ?? (staged?.records.has(record) ? staged.generation : undefined);

  /** A server of a module that lived through several generations answered for each of them. */
  function isFinished({ owner, load }: { owner: ModuleRecord; load: Load }): boolean {
    const end = retired.get(owner);
    if (end === undefined) return false;
    return [...lived].every((number) => number < load.generation || number >= end || done.has(number));
  }

  /** With the last request, or soon if there is none to wait for. */
  function endRunnersOfFinished(): void {
    for (const owner of retired.keys()) if (isFinished({ owner, load: owner.load })) endRunners(owner);
  }

  function forget(): void {
    const running = [...retired.keys()].filter(hasRunners).map((owner) => ({ owner, load: owner.load }));
    const holders = [...listens().servers(), ...running];
    const needed = new Set(holders.map(({ owner }) => owner));
    const oldest = Math.min(...holders.map(({ load }) => load.generation));
    for (const record of retired.keys()) if (!needed.has(record)) retired.delete(record);
    for (const numbers of [lived, done]) for (const number of numbers) if (number < oldest) numbers.delete(number);
  }

  return {
    isRetired: (record) => retired.has(record),
    stage(generation, records) {
      staged = { generation, records };
    },
    unstage() {
      staged = null;
    },
    lastGeneration(record) {
      const next = replacedBy(record);
      return next === undefined ? null : next - 1;
    },
    live: () => live,
    isFirst: () => lived.size === 0,
    replaced(generation, records) {
      staged = null;
      live = generation;
      lived.add(generation);
      for (const record of records) {
        retired.set(record, generation);
        if (hasRunners(record)) setTimeout(() => endRunners(record), runnerGraceMs).unref();
      }
    },
    drained(generation) {
      done.add(generation);
      listens().close((server) => isFinished(server) && !listens().lasting.has(server));
      endRunnersOfFinished();
      forget();
    },
  };
}
