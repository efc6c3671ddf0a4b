import { currentOwner } from "./ownership.ts";

type Listener = (...args: unknown[]) => void;
const adders = ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const;

/** `process.on(…)` in a module ends with that version of the module: a handler must not run once more for each swap. */
export function ownProcessListeners(): void {
  for (const name of adders) {
    const add = process[name] as (event: string, listener: Listener) => typeof process;
    Object.defineProperty(process, name, {
      configurable: true,
      writable: true,
      value: (event: string, listener: Listener) => {
        currentOwner()?.owned.add(() => process.removeListener(event, listener));
        return add.call(process, event, listener);
      },
    });
  }
}
