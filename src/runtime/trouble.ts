import { currentScope, type Load } from "./ownership.ts";

/** Uncaught errors while a new version is being loaded into a process that serves an old one. */
export interface Trouble {
  /** Resolves with the first error that belongs to the load; never, if there is none. */
  happened: Promise<unknown>;
  stop(): void;
}

/**
 * While it watches, an uncaught exception or rejection that belongs to the load ends the load, not the process (an
 * un-awaited `bootstrap()` that rejects). One that belongs to a request of the old version does what it would do without
 * us: it goes to the app's own handlers, or ends the process.
 */
export function watchForTrouble(load: Load): Trouble {
  let report: (error: unknown) => void = () => {};
  const happened = new Promise<unknown>((resolve) => {
    report = resolve;
  });
  const onUncaught = (error: unknown) => {
    const scope = currentScope();
    const isOthers = scope?.type === "request" || (scope !== undefined && scope.load !== load);
    if (!isOthers) return report(error);
    if (process.listenerCount("uncaughtException") > 1) return;
    process.off("uncaughtException", onUncaught);
    setImmediate(() => {
      throw error;
    });
  };
  process.on("uncaughtException", onUncaught);
  return { happened, stop: () => void process.off("uncaughtException", onUncaught) };
}
