import { callText, judgeExits } from "./exit-calls.ts";
import { currentScope, type Load } from "./ownership.ts";
import { isInstance } from "./thrown.ts";

/** Uncaught errors while a new version is being loaded into a process that serves an old one. */
export interface Trouble {
  /** Resolves with the first error that belongs to the load; never, if there is none. */
  happened: Promise<unknown>;
  /** The same without a wait: after an uncaught exception Node may run the next callback before the microtasks. */
  first(): { error: unknown } | null;
  /** The load went well: what is thrown from now on ends the process, as it would without us. */
  stop(): void;
  /** It did not: what it ended may throw once more on its way out. */
  stopSoon(): void;
}

/** Events by which Node tells of errors that nobody has caught. */
const errorEvents = new Set(["uncaughtException", "uncaughtExceptionMonitor", "unhandledRejection"]);

/**
 * While it watches, an uncaught exception or rejection that belongs to the load ends the load, not the process: an
 * un-awaited `bootstrap()` that rejects, a `process.exit(1)` in its error handler. The app's own handlers do not hear of it:
 * they are the old version's. What belongs to a request of the old version does what it would do without us.
 */
export function watchForTrouble(load: Load): Trouble {
  removeLast(); // Else it would be taken for what was there before, and stay for ever.
  let first: { error: unknown } | null = null;
  let report: (error: unknown) => void = () => {};
  const happened = new Promise<unknown>((resolve) => {
    report = (error) => {
      first ??= { error };
      resolve(error);
    };
  });
  const { emit } = process;

  process.emit = ((event: string, ...args: unknown[]) => {
    if (!errorEvents.has(event) || !isOf(load)) return Reflect.apply(emit, process, [event, ...args]);
    if (event !== "uncaughtExceptionMonitor" && !isInstance(args[0], Ended)) report(args[0]);
    return true;
  }) as typeof process.emit;

  const stopJudging = judgeExits((code) => {
    if (currentScope() === undefined || !isOf(load)) return;
    report(new Error(`${callText(code)} was called while the new version was loading; its output may say why`));
    throw new Ended();
  });

  let waiting: NodeJS.Immediate | undefined;
  function stop(): void {
    clearImmediate(waiting);
    process.emit = emit;
    stopJudging();
    removeLast = () => {};
  }

  return {
    happened,
    first: () => first,
    stop,
    stopSoon() {
      waiting = setImmediate(stop);
      removeLast = stop;
    },
  };
}

/** For a watch that is over and still in its place: the next swap may come before that is taken away. */
let removeLast: () => void = () => {};

/** Thrown in place of an exit, so that what follows it does not run. */
class Ended extends Error {}

/** Where nothing says whose it is, it is taken for the load's: the old version has been quiet until now. */
function isOf(load: Load): boolean {
  const scope = currentScope();
  return scope === undefined || (scope.type !== "request" && scope.load === load);
}
