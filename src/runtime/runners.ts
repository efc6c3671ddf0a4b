import type { EventEmitter } from "node:events";
import { carrying } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/**
 * What runs beside the app on behalf of a module: worker threads and child processes. An old version may still need them
 * for requests that it has begun, so they end later than its timers: with its last request.
 */
const runners = new WeakMap<ModuleRecord, Set<() => void>>();

/** Their runners have been ended: what they start from now on has no place any more. */
const ended = new WeakSet<ModuleRecord>();

/** How long an old version may go on using its runners where something that never ends hangs on it (a websocket). */
export const runnerGraceMs = 5_000;

export const hasRunners = (owner: ModuleRecord): boolean => (runners.get(owner)?.size ?? 0) > 0;

/**
 * The runner ends with this version of the module; from then on nobody hears of it: what the old version would do about
 * its exit (start another, report a failure, give up) is not wanted.
 *
 * @param end begins to end it
 */
export function ownRunner(owner: ModuleRecord, runner: EventEmitter, end: () => void): void {
  const { emit } = runner;
  const own = runners.get(owner) ?? new Set();
  runners.set(owner, own);
  let isHeard = true;
  const disposal = () => {
    isHeard = false;
    end();
  };
  Object.defineProperty(runner, "emit", {
    configurable: true,
    writable: true,
    value(event: string | symbol, ...args: unknown[]): boolean {
      if (event === "exit") own.delete(disposal);
      return isHeard && carrying(owner, false, () => Reflect.apply(emit, runner, [event, ...args]));
    },
  });
  if (ended.has(owner)) disposal();
  else own.add(disposal);
}

/** Ends everything that runs on behalf of the module, now and from now on. */
export function endRunners(owner: ModuleRecord): void {
  ended.add(owner);
  const own = runners.get(owner);
  if (!own) return;
  runners.delete(owner);
  for (const disposal of own) disposal();
}
