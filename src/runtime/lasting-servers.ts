import type { Server } from "node:net";
import type { TakenServer } from "./listen.ts";

/** Servers that outlive the module that made them, with their ports, until a later version listens there. */
export interface LastingServers {
  /** It was made for `keep`: for the whole app, and whatever becomes of the version that made it. */
  keep(server: Server): void;
  isKept(server: Server): boolean;
  /** The app has said so. */
  detach(server: object): void;
  isDetached(server: Server): boolean;
  has(server: TakenServer): boolean;
}

/** @param all those that listen now */
export function createLastingServers(all: () => readonly TakenServer[]): LastingServers {
  const kept = new WeakSet<object>();
  const detached = new WeakSet<object>();
  return {
    keep: (server) => void kept.add(server),
    isKept: (server) => kept.has(server),
    detach: (server) => void detached.add(server),
    isDetached: (server) => detached.has(server),
    has({ server, load, asked }) {
      if (!kept.has(server) && !detached.has(server)) return false;
      return !all().some((other) => other.load.generation > load.generation && other.asked.label === asked.label);
    },
  };
}
