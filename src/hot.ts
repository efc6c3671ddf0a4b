// What an app can say about its own reloads. Harmless without hotrun, in production and under plain node: no dependency, nothing
// that runs by itself.
import { type HotHost, hotHostName } from "./protocol/hot-host.ts";

/** A timer of `every` or `after`. */
export interface Timer extends Disposable {
  /** It fires no more. Any number of calls. */
  stop(): void;
}

const host = (): HotHost | undefined => (globalThis as Record<symbol, unknown>)[Symbol.for(hotHostName)] as HotHost;

const ownValues = new Map<string, unknown>();

/**
 * A value that is made once and kept over reloads: `create` runs the first time that somebody asks for this name.
 *
 * In a hot swap it is the same object. A restart hands a structured clone of it to the next process; what cannot be cloned
 * (an instance of a class, a socket, a function) is made anew there, and hotrun says so.
 *
 * @throws what `create` throws; nothing is kept then
 */
export function keep<Value>(name: string, create: () => Value): Value {
  if (typeof name !== "string" || name === "") throw new TypeError("keep: the name has to be a text.");
  if (typeof create !== "function") throw new TypeError(`keep: ${name} needs a function that makes it.`);
  const running = host();
  if (running) return running.keep(name, create);
  if (!ownValues.has(name)) ownValues.set(name, create());
  return ownValues.get(name) as Value;
}

/** The next `keep` of this name makes it anew. */
export function forget(name: string): void {
  const running = host();
  if (running) running.forget(name);
  else ownValues.delete(name);
}

/**
 * Runs once, when this version of the module is replaced and the new one answers already; what the module has begun (timers,
 * listeners) ends after it, and a promise is waited for, up to 5 s. What it throws is told, and keeps the others from nothing.
 */
export function onReload(callback: () => unknown): void {
  if (typeof callback !== "function") throw new TypeError("onReload: a function was expected.");
  host()?.onReload(callback);
}

/**
 * Calls `callback` every `ms` milliseconds, until this version of the module is replaced, `callback` returns (a promise of)
 * `false`, or the timer is stopped. What it throws is printed, and it goes on. While a promise is pending it is not called again.
 */
export function every(ms: number, callback: () => unknown): Timer {
  let isPending = false;
  const interval = setInterval(async () => {
    if (isPending) return;
    isPending = true;
    try {
      if ((await callback()) === false) clearInterval(interval);
    } catch (error) {
      tell(error);
    } finally {
      isPending = false;
    }
  }, ms);
  return timer(() => clearInterval(interval));
}

/** Calls `callback` once after `ms` milliseconds, unless this version of the module is replaced before. What it throws is printed. */
export function after(ms: number, callback: () => unknown): Timer {
  const timeout = setTimeout(async () => {
    try {
      await callback();
    } catch (error) {
      tell(error);
    }
  }, ms);
  return timer(() => clearTimeout(timeout));
}

/**
 * Tells open pages to fetch themselves again, and to show what has changed.
 *
 * @param pattern path of the pages that are meant, without query: `/blog/first`, `/blog/*` (no further slash), `/docs/**` (all)
 */
export function refresh(pattern?: string): void {
  host()?.refresh(pattern);
}

/**
 * Sends open pages to another one of the app.
 *
 * @param path begins with a slash; may have a query and a hash
 * @param pattern which pages are meant, as in `refresh` (all)
 * @throws TypeError for a path that could lead to another origin
 */
export function goto(path: string, pattern?: string): void {
  if (!/^\/(?![/\\])/.test(path)) throw new TypeError(`goto: ${JSON.stringify(path)} is no path of the app.`);
  host()?.goto(path, pattern);
}

/**
 * This timer, server, connection, worker, child process or watcher lives on when the module that made it is replaced; a server
 * with its port, until a later version listens there.
 *
 * @returns it
 */
export function detach<Resource extends object>(resource: Resource): Resource {
  host()?.detach(resource);
  return resource;
}

/** All of it as one object; under hotrun the global `hotrun` is the same. */
const whole = {
  keep,
  forget,
  onReload,
  every,
  after,
  refresh,
  goto,
  detach,
  /** Number of the version that runs, which counts up with each reload; 0 without hotrun. */
  get generation(): number {
    return host()?.generation ?? 0;
  },
  /** Where the app is for browsers, once it listens; undefined before, and without hotrun. */
  get url(): string | undefined {
    return host()?.url;
  },
};

export default whole;

export type Hotrun = typeof whole;

function timer(stop: () => void): Timer {
  return { stop, [Symbol.dispose]: stop };
}

function tell(error: unknown): void {
  console.error(error);
}
