import { EventEmitter } from "node:events";
import { imitate } from "./imitate.ts";
import { disown, own } from "./owned.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type Listener = (...args: unknown[]) => void;

/**
 * A module that listens to an emitter of another one (`bus.on("message", …)`) hears of it no longer than it lives, if the other
 * lives on: without that, each swap would add a listener. What it listens to of its own goes with it anyway, or is needed
 * by the requests that it still has; emitters of packages and of Node are left to whoever made them.
 *
 * @param isLive the module lives, and is no version that was replaced
 */
export function ownEmitterListeners(isLive: (record: ModuleRecord) => boolean): void {
  /** Of the emitters that modules made while they were evaluated. */
  const makers = new WeakMap<EventEmitter, ModuleRecord>();
  const listeners = new WeakMap<Listener, { owner: ModuleRecord; disposal: () => void }>();
  const emitters = EventEmitter as unknown as { init(this: EventEmitter, options?: object): void };
  const { init } = emitters;
  let isAny = false;

  emitters.init = function (options) {
    const owner = currentOwner();
    if (owner) makers.set(this, owner);
    return init.call(this, options);
  };

  function adding(add: EventEmitter["on"]): EventEmitter["on"] {
    return function (this: EventEmitter, event, listener) {
      const owner = currentOwner();
      const maker = owner && makers.get(this);
      if (owner && maker && maker !== owner) {
        const disposal = () => void (isLive(maker) && this.removeListener(event, listener));
        own(owner, disposal, "listener");
        listeners.set(listener as Listener, { owner, disposal });
        isAny = true;
      }
      return add.call(this, event, listener);
    };
  }

  const { prototype } = EventEmitter;
  const on = imitate(adding(prototype.on), prototype.on);
  const prepend = imitate(adding(prototype.prependListener), prototype.prependListener);
  const remove = prototype.removeListener;
  const removing: EventEmitter["off"] = function (this: EventEmitter, event, listener) {
    // Asked first: every request adds and removes listeners, and few apps have any that are owned.
    const known = isAny && typeof listener === "function" && listeners.get(listener as Listener);
    if (known) disown(known.owner, known.disposal);
    return remove.call(this, event, listener);
  };
  const off = imitate(removing, remove);
  define({ on, addListener: on, prependListener: prepend, removeListener: off, off });
}

function define(methods: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(EventEmitter.prototype, name, {
      ...Object.getOwnPropertyDescriptor(EventEmitter.prototype, name),
      value,
    });
  }
}
