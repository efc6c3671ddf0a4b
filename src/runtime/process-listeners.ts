import type { EventEmitter } from "node:events";
import { disown, own } from "./owned.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type Listener = (...args: unknown[]) => void;
const adders = ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const;
const removers = ["off", "removeListener"] as const;

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
  const owned = new WeakMap<Listener, { owner: ModuleRecord; disposal: () => void }>();

  function adding(add: EventEmitter["on"]) {
    return function (this: EventEmitter, event: string, listener: Listener): EventEmitter {
      const owner = currentOwner();
      if (owner && typeof listener === "function") {
        const disposal = () => void emitter.removeListener(event, listener);
        own(owner, disposal);
        owned.set(listener, { owner, disposal });
      }
      return add.call(this, event, listener);
    };
  }

  /** What has been removed, or has been called once, is owned no more. */
  function removing(remove: EventEmitter["off"]) {
    return function (this: EventEmitter, event: string, listener: Listener): EventEmitter {
      const known = typeof listener === "function" ? owned.get(listener) : undefined;
      if (known) disown(known.owner, known.disposal);
      return remove.call(this, event, listener);
    };
  }

  for (const name of adders) replace(emitter, name, adding(emitter[name]));
  for (const name of removers) replace(emitter, name, removing(emitter[name]));
}

/** Under the name that Node's has. */
function replace(emitter: EventEmitter, key: string, value: (...args: never[]) => unknown): void {
  const { name } = Reflect.get(emitter, key) as { name: string };
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(emitter, key, { value, configurable: true, writable: true });
}
