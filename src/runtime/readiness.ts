import { type Front, lateCode } from "../protocol/app.ts";
import { afterRunning } from "./debugging.ts";
import type { Listens } from "./listen.ts";
import type { Load } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/**
 * Until a new version listens wherever the modules that it replaces did.
 *
 * @returns the ports and paths on which it did not within that time, although it listens on others: it may have given them up
 * @throws Error if it listens nowhere by then
 */
export async function listeningAgain(
  listens: Listens,
  load: Load,
  replaced: ReadonlySet<ModuleRecord>,
  timeoutMs: number,
): Promise<(number | string)[]> {
  const missing = () => missingFronts(listens, load, replaced);
  if (missing().length === 0) return [];
  await new Promise<void>((resolve) => {
    const removeLimit = afterRunning(timeoutMs, end);
    const remove = listens.onListening(() => {
      if (missing().length === 0) end();
    });
    function end(): void {
      removeLimit();
      remove();
      resolve();
    }
  });
  const ports = missing().map(({ asked }) => ("path" in asked ? asked.path : asked.port));
  if (ports.length > 0 && !listens.servers().some((server) => server.load === load)) {
    throw new Error(`no listen() on ${placeNames(ports)} within ${timeoutMs / 1000} s`);
  }
  return ports;
}

export const placeNames = (places: readonly (number | string)[]): string =>
  places.map((place) => (typeof place === "number" ? `port ${place}` : place)).join(", ");

/** Whether a new version listens wherever the modules that it replaces did; for a first one, anywhere. */
export function isServing(listens: Listens, load: Load, replaced: ReadonlySet<ModuleRecord>): boolean {
  const own = listens.servers().some((server) => server.load === load);
  return own && missingFronts(listens, load, replaced).length === 0;
}

/** Fronts at which a module that is being replaced listens and the new version does not yet. */
function missingFronts(listens: Listens, load: Load, replaced: ReadonlySet<ModuleRecord>): Front[] {
  const servers = listens.servers();
  const there = new Set(servers.filter((server) => server.load === load).map(({ asked }) => asked.label));
  return servers
    .filter((server) => replaced.has(server.owner) && !server.onDemand && !listens.lasting.has(server))
    .filter(({ asked }) => !there.has(asked.label))
    .map(({ front }) => front);
}

/** An app may listen only after its start has been awaited; calls back when it does, or after the time-out. */
export function onceListening(listens: Listens, timeoutMs: number, onListening: () => void): void {
  if (listens.servers().length > 0) return onListening();
  const timer = setTimeout(end, timeoutMs).unref();
  const remove = listens.onListening(end);
  function end(): void {
    clearTimeout(timer);
    remove();
    onListening();
  }
}

/** How long the evaluation of an app that serves already is waited for. */
const servingMs = 1_000;

/**
 * Until all modules have run, or the app serves although one of them never ends (`for await (const job of queue)`).
 *
 * @param isServing the app listens wherever it has to
 * @throws Error if neither is so by the time-out; what the evaluation throws
 */
export async function evaluatedOrServing(
  evaluation: Promise<void>,
  isServing: () => boolean,
  timeoutMs: number,
): Promise<void> {
  const { promise: waited, end } = waiting(isServing, timeoutMs);
  const isEvaluated = await Promise.race([evaluation.then(() => true), waited]).finally(end);
  if (isEvaluated) return;
  // It serves, so its load is over; what it throws from now on is thrown by the app.
  evaluation.catch((error) => {
    setImmediate(() => {
      throw error;
    });
  });
}

function waiting(isServing: () => boolean, timeoutMs: number): { promise: Promise<false>; end(): void } {
  const limits: (() => void)[] = [];
  const promise = new Promise<false>((resolve, reject) => {
    const ask = (): boolean => {
      if (isServing()) resolve(false);
      return isServing();
    };
    limits.push(afterRunning(Math.min(servingMs, timeoutMs), ask));
    const late = () => {
      const message = `a top-level await has not come to an end within ${timeoutMs / 1000} s`;
      if (!ask()) reject(Object.assign(new Error(message), { code: lateCode }));
    };
    limits.push(afterRunning(timeoutMs, late));
  });
  const end = () => {
    for (const removeLimit of limits) removeLimit();
  };
  return { promise, end };
}
