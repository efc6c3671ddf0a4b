import { type Cut, currentCut, inCut } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

/** Events by which Node tells of errors that nobody has caught. */
const errorEvents = new Set(["uncaughtException", "uncaughtExceptionMonitor", "unhandledRejection"]);

/**
 * A driver of an old version throws when its connection has been ended for it: an idle client of a pool has an "error" then, for
 * which that version had no listener while all went well. Without us it would not have been ended: the process lives on.
 */
export function passOverCutConnections(): void {
  const { emit } = process;
  const passing = function (this: NodeJS.Process, event: string, ...args: unknown[]): boolean {
    return (errorEvents.has(event) && currentCut() !== undefined) || Reflect.apply(emit, this, [event, ...args]);
  };
  Object.defineProperty(process, "emit", { value: passing, writable: true, configurable: true });
}

/** What hears of the end of a connection that we have ended. */
export function hearCut(cut: Cut, owner: ModuleRecord | null, run: () => boolean): boolean {
  try {
    return inCut(cut, owner, run);
  } catch {
    return true; // See above.
  }
}
