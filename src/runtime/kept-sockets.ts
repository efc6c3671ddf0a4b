import fs from "node:fs";
import { fileOf } from "./file-calls.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * An app deletes its socket file before it listens, or when it ends. Under a launcher the file is not its own: it is there for
 * the version that lives, and for the clients that connect at this moment. So the app is told that it is done.
 */
export function keepSockets(isFront: (path: string) => boolean): void {
  for (const name of ["unlink", "rm"] as const) {
    replace(fs, `${name}Sync`, () => undefined);
    replace(fs, name, (args) => {
      const callback = args.at(-1);
      if (typeof callback === "function") process.nextTick(callback as () => void, null);
    });
    replace(fs.promises, name, async () => {});
  }

  function replace(target: object, name: string, done: (args: unknown[]) => unknown): void {
    const functions = target as Record<string, AnyFunction>;
    const original = functions[name] as AnyFunction;
    function replacement(this: unknown, ...args: unknown[]): unknown {
      const path = fileOf(args[0]);
      return path !== null && isFront(path) ? done(args) : original.apply(this, args);
    }
    functions[name] = Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  }
}
