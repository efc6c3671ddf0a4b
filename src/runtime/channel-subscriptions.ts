import diagnostics, { type Channel, type ChannelListener } from "node:diagnostics_channel";
import { createOwnedListeners } from "./owned-listeners.ts";
import { currentOwner } from "./ownership.ts";

type Subscribe = (this: Channel, listener: ChannelListener) => void;

/**
 * A module that subscribes to a diagnostics channel while it is evaluated hears of it no longer than it lives. Node has two
 * classes of channels, since one that nobody subscribes to has to cost nothing; and turns the one into the other.
 */
export function ownChannelSubscriptions(): void {
  const subscriptions = createOwnedListeners("subscription");
  const placeOf = (target: Channel) => ({ target, event: null });

  function take(prototype: { subscribe: Subscribe; unsubscribe: (listener: ChannelListener) => boolean }): void {
    const { subscribe, unsubscribe } = prototype;
    prototype.subscribe = function (listener) {
      const place = placeOf(this);
      // The one class passes on to the other.
      const owner = subscriptions.ownerOf(listener, place) ? null : currentOwner();
      if (owner) subscriptions.add(owner, listener, place, () => void this.unsubscribe(listener));
      return subscribe.call(this, listener);
    };
    prototype.unsubscribe = function (this: Channel, listener) {
      subscriptions.forget(listener, placeOf(this));
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
