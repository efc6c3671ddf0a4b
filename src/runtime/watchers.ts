import fs, { type FSWatcher } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { imitate } from "./imitate.ts";
import { own, ownClosing } from "./owned.ts";
import { currentOwner } from "./ownership.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** What a module watches while it is evaluated (`fs.watch`, `fs.watchFile`, the iterator of `fs.promises.watch`) it watches no longer than it lives. */
export function ownWatchers(): void {
  const { watch, watchFile, unwatchFile } = fs;
  const watchLater = fs.promises.watch;

  Object.assign(fs, {
    watch: imitating(watch as AnyFunction, (args) => {
      const watcher = Reflect.apply(watch, fs, args) as FSWatcher;
      const owner = currentOwner();
      if (owner) ownClosing(owner, watcher, "watcher");
      return watcher;
    }),
    watchFile: imitating(watchFile as AnyFunction, (args) => {
      const owner = currentOwner();
      const listener = args.at(-1) as (() => void) | undefined;
      if (owner && typeof listener === "function") own(owner, () => unwatchFile(String(args[0]), listener), "watcher");
      return Reflect.apply(watchFile, fs, args);
    }),
  });
  fs.promises.watch = imitating(watchLater as AnyFunction, ([path, given]) => {
    const owner = currentOwner();
    const options = (typeof given === "string" ? { encoding: given } : (given ?? {})) as { signal?: AbortSignal };
    if (!owner) return Reflect.apply(watchLater, fs.promises, [path, given]);
    const controller = new AbortController();
    own(owner, () => controller.abort(), "watcher");
    const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
    return untilAborted(
      Reflect.apply(watchLater, fs.promises, [path, { ...options, signal }]) as AsyncIterable<unknown>,
      controller.signal,
    );
  }) as typeof watchLater;
  syncBuiltinESMExports();
}

/** The loop just ends when the module is replaced. */
async function* untilAborted(events: AsyncIterable<unknown>, ours: AbortSignal): AsyncIterableIterator<unknown> {
  try {
    yield* events;
  } catch (error) {
    if (!ours.aborted) throw error;
  }
}

function imitating(original: AnyFunction, replacement: (args: unknown[]) => unknown): AnyFunction {
  return imitate((...args: unknown[]) => replacement(args), original);
}
