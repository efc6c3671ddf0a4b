import { EventEmitter } from "node:events";
import { imitate } from "./imitate.ts";
import { createOwnedListeners } from "./owned-listeners.ts";
import { currentOwner, duringStarts } from "./ownership.ts";
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
  const listeners = createOwnedListeners("listener");

  const making: Wrapping = (init) =>
    function (options) {
      const owner = currentOwner();
      if (owner) makers.set(this, owner);
      return init.call(this, options);
    };

  const adding: Wrapping = (add) =>
    function (event, listener) {
      const owner = currentOwner();
      const maker = owner && makers.get(this);
      if (owner && maker && maker !== owner && typeof listener === "function") {
        const remove = () => void (isLive(maker) && this.removeListener(event as string, listener as Listener));
        listeners.add(owner, listener, { target: this, event }, remove);
      }
      return add.call(this, event, listener);
    };

  const removing: Wrapping = (remove) =>
    function (event, listener) {
      listeners.forget(listener, { target: this, event });
      return remove.call(this, event, listener);
    };

  const { prototype } = EventEmitter;
  const hooks = [
    hook(EventEmitter, "init", making),
    ...["on", "addListener", "prependListener"].map((name) => hook(prototype, name, adding)),
    ...["off", "removeListener"].map((name) => hook(prototype, name, removing)),
  ];
  // Each request makes emitters, adds listeners and removes them: once the start is over, that is not to cost.
  duringStarts(() => {
    for (const { begin } of hooks) begin();
    return () => {
      for (const { end } of hooks) end();
    };
  });
}

type Method = (this: EventEmitter, ...args: unknown[]) => unknown;
type Wrapping = (original: Method) => Method;

/** What others have put in its place meanwhile is let be, and ours within it. */
function hook(target: object, name: string, wrapping: Wrapping) {
  let own: { value: Method; original: Method } | null = null;
  const put = (value: Method) =>
    Object.defineProperty(target, name, { ...Object.getOwnPropertyDescriptor(target, name), value });
  return {
    begin() {
      if (own) return;
      const original = Reflect.get(target, name) as Method;
      own = { value: imitate(wrapping(original), original), original };
      put(own.value);
    },
    end() {
      if (!own || Reflect.get(target, name) !== own.value) return;
      put(own.original);
      own = null;
    },
  };
}
