import { syncBuiltinESMExports } from "node:module";
import timers, { type TimerOptions } from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";
import { callingPackage } from "./calling-package.ts";
import { disown, disownResource, own, ownResource } from "./owned.ts";
import { carrying, currentCut, currentOwner, inCut, wakeStorage } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { isOver } from "./runners.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type Timer = NodeJS.Timeout | NodeJS.Immediate;

/**
 * Timers that a module starts while it is evaluated, and those that their callbacks start, end when that version of the
 * module is replaced. Timers of requests and of packages that nobody's evaluation started are left alone.
 */
export function ownTimers(): void {
  function release(timer: unknown): void {
    if (typeof timer === "object" && timer !== null) disownResource(timer);
  }

  function owning(start: AnyFunction, clear: (timer: never) => void, repeats: boolean): AnyFunction {
    function owned(this: unknown, callback: unknown, ...rest: unknown[]): unknown {
      const owner = currentOwner();
      if (!owner || typeof callback !== "function") return start.call(this, withCut(callback), ...rest);
      const timer = start.call(
        this,
        function (this: unknown, ...args: unknown[]) {
          if (!repeats) release(timer);
          return carrying(owner, isAsync(callback), () => (callback as AnyFunction).apply(this, args));
        },
        ...rest,
      ) as Timer;
      if (isOver(owner) && callingPackage() === null) clear(timer as never);
      else ownResource(owner, timer, () => clear(timer as never), "timer");
      return timer;
    }
    return named(owned, start);
  }

  function releasing(clear: AnyFunction): AnyFunction {
    return named((timer: unknown) => {
      release(timer);
      return clear(timer);
    }, clear);
  }

  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = timers;
  const patched = {
    setTimeout: owning(setTimeout as AnyFunction, clearTimeout, false),
    setInterval: owning(setInterval as AnyFunction, clearInterval, true),
    setImmediate: owning(setImmediate as AnyFunction, clearImmediate, false),
    clearTimeout: releasing(clearTimeout as AnyFunction),
    clearInterval: releasing(clearInterval as AnyFunction),
    clearImmediate: releasing(clearImmediate as AnyFunction),
  };
  const sleep = sleeping(promises.setTimeout);
  const yieldOnce = yielding(promises.setImmediate);
  Object.assign(promises, { setTimeout: sleep, setImmediate: yieldOnce, setInterval: ticking(promises.setInterval) });
  Object.assign(promises.scheduler, {
    wait: (delay: number, options?: Pick<TimerOptions, "signal">) => sleep(delay, undefined, options),
    yield: () => yieldOnce(),
  });
  define(patched.setTimeout, promisify.custom, promises.setTimeout);
  define(patched.setImmediate, promisify.custom, promises.setImmediate);
  Object.assign(timers, patched);
  Object.assign(globalThis, patched);
  syncBuiltinESMExports();
}

/** Also where the storage rests, what follows from the end of a connection is known as that. */
function withCut(callback: unknown): unknown {
  const cut = currentCut();
  if (!cut || typeof callback !== "function") return callback;
  return function (this: unknown, ...args: unknown[]) {
    return inCut(cut, null, () => callback.apply(this, args));
  };
}

const AsyncFunction = (async () => {}).constructor;
const isAsync = (callback: unknown): boolean => callback instanceof AsyncFunction;

/** Not all that hangs on it: what `promisify` makes of a timer is ours, and Node's could not be replaced. */
function named(replacement: AnyFunction, original: AnyFunction): AnyFunction {
  for (const key of ["name", "length"] as const) define(replacement, key, original[key]);
  return replacement;
}

function define(target: AnyFunction, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true });
}

/** `await setImmediate()`: the same. */
function yielding(wait: typeof promises.setImmediate): typeof promises.setImmediate {
  return (value, options = {}) => {
    const owner = currentOwner();
    return owner
      ? untilReplacedBy(owner, options, (signal) => wait(value, { ...options, signal }))
      : wait(value, options);
  };
}

/** `await setTimeout(ms)`: after the owner has been replaced it never settles, so a loop around it just stops. */
function sleeping(sleep: typeof promises.setTimeout): typeof promises.setTimeout {
  return (delay, value, options = {}) => {
    const owner = currentOwner();
    if (!owner) return sleep(delay, value, options);
    return untilReplacedBy(owner, options, (signal) => sleep(delay, value, { ...options, signal }));
  };
}

/** Where the owner has been replaced meanwhile, nothing comes of it any more. */
function untilReplacedBy<T>(
  owner: ModuleRecord,
  options: Pick<TimerOptions, "signal">,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, end } = untilReplaced(owner, options.signal);
  return wait(signal).then(
    (result) => {
      wakeStorage();
      return end(result);
    },
    (error) => (options.signal?.aborted || !signal.aborted ? Promise.reject(end(error)) : new Promise(() => {})),
  );
}

/** `for await (… of setInterval(ms))`: the loop ends with its owner. */
function ticking(tick: typeof promises.setInterval): typeof promises.setInterval {
  return async function* (delay, value, options = {}) {
    const owner = currentOwner();
    if (!owner) return yield* tick(delay, value, options);
    const { signal, end } = untilReplaced(owner, options.signal);
    try {
      for await (const each of tick(delay, value, { ...options, signal })) {
        wakeStorage();
        yield each;
      }
    } catch (error) {
      if (options.signal?.aborted || !signal.aborted) throw error;
    } finally {
      end(undefined);
    }
  };
}

function untilReplaced(owner: ModuleRecord, also: AbortSignal | undefined) {
  const controller = new AbortController();
  const disposal = () => controller.abort();
  if (isOver(owner) && callingPackage() === null) disposal();
  else own(owner, disposal, "timer");
  const signal = also ? AbortSignal.any([also, controller.signal]) : controller.signal;
  return {
    signal,
    end<T>(result: T): T {
      disown(owner, disposal);
      return result;
    },
  };
}
