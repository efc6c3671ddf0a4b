import type { Front } from "../protocol/app.ts";
import type { Listens } from "./listen.ts";
import type { Load } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/**
 * Until a new version listens wherever the modules that it replaces did.
 *
 * @returns the ports on which it did not within that time, although it listens on others: it may have given them up
 * @throws Error if it listens nowhere by then
 */
export async function listeningAgain(
  listens: Listens,
  load: Load,
  replaced: ReadonlySet<ModuleRecord>,
  timeoutMs: number,
): Promise<number[]> {
  const missing = () => missingFronts(listens, load, replaced);
  if (missing().length === 0) return [];
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, timeoutMs);
    const remove = listens.onListening(() => {
      if (missing().length === 0) end();
    });
    function end(): void {
      clearTimeout(timer);
      remove();
      resolve();
    }
  });
  const ports = missing().map(({ asked }) => asked.port);
  if (ports.length > 0 && !listens.servers().some((server) => server.load === load)) {
    throw new Error(`no listen() on port ${ports.join(", ")} within ${timeoutMs / 1000} s`);
  }
  return ports;
}

/** Fronts at which a module that is being replaced listens and the new version does not yet. */
function missingFronts(listens: Listens, load: Load, replaced: ReadonlySet<ModuleRecord>): Front[] {
  const servers = listens.servers();
  const there = new Set(servers.filter((server) => server.load === load).map(({ front }) => front));
  return servers.filter(({ owner, front }) => replaced.has(owner) && !there.has(front)).map(({ front }) => front);
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
