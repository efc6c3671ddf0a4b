import type { EventEmitter } from "node:events";
import { createOwnedListeners } from "./owned-listeners.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type Listener = (...args: unknown[]) => void;
const adders = ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const;
const removers = ["off", "removeListener"] as const;

/** What comes on standard input, of which each piece is for one version. */
const inputEvents = new Set(["data", "readable", "keypress"]);

/**
 * `process.on(…)` and `process.stdin.on(…)` in a module end with that version of the module: a handler must not run once
 * more for each swap.
 *
 * @param isReplaced a newer version of the module is being tried, or lives
 */
export function ownProcessListeners(isReplaced: (record: ModuleRecord) => boolean): void {
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
        ownListenersOf(stdin, isReplaced);
      }
      return stdin;
    },
  });
}

function ownListenersOf(emitter: EventEmitter, isReplaced?: (record: ModuleRecord) => boolean): void {
  const owned = createOwnedListeners("listener");
  const placeOf = (event: string) => ({ target: emitter, event });

  function adding(add: EventEmitter["on"]) {
    return function (this: EventEmitter, event: string, listener: Listener): EventEmitter {
      // `once` wraps what it is given, and passes it on to `on`.
      const isPassedOn = "listener" in Object(listener) && owned.ownerOf(listener, placeOf(event)) !== undefined;
      const owner = isPassedOn ? null : currentOwner();
      if (owner && typeof listener === "function") {
        owned.add(owner, listener, placeOf(event), () => void emitter.removeListener(event, listener));
        if (isReplaced && inputEvents.has(event)) return add.call(this, event, inTurn(event, listener, owner));
      }
      return add.call(this, event, listener);
    };
  }

  /**
   * While a new version is tried, what comes is for the one that lives, and for nobody twice. `listener`: Node finds it by that
   * when it is to be removed; a listener that has one is wrapped already, by `once`, and is for a single piece anyway.
   */
  function inTurn(event: string, listener: Listener & { listener?: Listener }, owner: ModuleRecord): Listener {
    if (listener.listener) return listener;
    const isTaken = () =>
      !isReplaced?.(owner) &&
      emitter.listeners(event).some((other) => {
        const known = owned.ownerOf(other, placeOf(event));
        return known !== undefined && isReplaced?.(known);
      });
    const waiting: Listener & { listener?: Listener } = function (this: unknown, ...args) {
      if (!isTaken()) listener.apply(this, args);
    };
    waiting.listener = listener;
    return waiting;
  }

  function removing(remove: EventEmitter["off"]) {
    return function (this: EventEmitter, event: string, listener: Listener): EventEmitter {
      owned.forget(listener, placeOf(event));
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
