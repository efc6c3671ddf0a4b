import type { EventEmitter } from "node:events";
import { own } from "./owned.ts";
import { currentOwner } from "./ownership.ts";

type Listener = (...args: unknown[]) => void;
const adders = ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const;

/**
 * `process.on(…)` and `process.stdin.on(…)` in a module end with that version of the module: a handler must not run once
 * more for each swap.
 */
export function ownProcessListeners(): void {
  ownListenersOf(process);
  const standard = Object.getOwnPropertyDescriptor(process, "stdin");
  let stdin: NodeJS.ReadStream | null = null;
  // Only when somebody asks for it: to open standard input is a decision of the app.
  Object.defineProperty(process, "stdin", {
    configurable: true,
    enumerable: true,
    get() {
      if (stdin === null) {
        stdin = standard?.get?.call(process) as NodeJS.ReadStream;
        ownListenersOf(stdin);
      }
      return stdin;
    },
  });
}

function ownListenersOf(emitter: EventEmitter): void {
  for (const name of adders) {
    const add = emitter[name];
    Object.defineProperty(emitter, name, {
      configurable: true,
      writable: true,
      value(this: EventEmitter, event: string, listener: Listener) {
        const owner = currentOwner();
        if (owner) own(owner, () => emitter.removeListener(event, listener));
        return add.call(this, event, listener);
      },
    });
  }
}
