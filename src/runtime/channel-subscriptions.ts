import diagnostics, { type Channel, type ChannelListener } from "node:diagnostics_channel";
import { disown, own } from "./owned.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type Subscribe = (this: Channel, listener: ChannelListener) => void;

/**
 * A module that subscribes to a diagnostics channel while it is evaluated hears of it no longer than it lives. Node has two
 * classes of channels, since one that nobody subscribes to has to cost nothing; and turns the one into the other.
 */
export function ownChannelSubscriptions(): void {
  const subscriptions = new WeakMap<ChannelListener, { owner: ModuleRecord; disposal: () => void }>();

  function take(prototype: { subscribe: Subscribe; unsubscribe: (listener: ChannelListener) => boolean }): void {
    const { subscribe, unsubscribe } = prototype;
    prototype.subscribe = function (listener) {
      const owner = subscriptions.has(listener) ? null : currentOwner();
      if (owner) {
        const disposal = () => void this.unsubscribe(listener);
        subscriptions.set(listener, { owner, disposal });
        own(owner, disposal, "subscription");
      }
      return subscribe.call(this, listener);
    };
    prototype.unsubscribe = function (this: Channel, listener) {
      const known = subscriptions.get(listener);
      if (known) disown(known.owner, known.disposal);
      subscriptions.delete(listener);
      return unsubscribe.call(this, listener);
    };
  }

  const channel = diagnostics.channel(Symbol("hotrun"));
  const idle = Object.getPrototypeOf(channel);
  const nobody = () => {};
  channel.subscribe(nobody);
  const active = Object.getPrototypeOf(channel);
  channel.unsubscribe(nobody);
  take(idle);
  if (active !== idle) take(active);
}
