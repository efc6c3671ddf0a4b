import type { OwnedKind } from "../protocol/owned.ts";
import { disown, own } from "./owned.ts";
import type { ModuleRecord } from "./records.ts";

/** A listener of a module's, at one event of something that is not the module's. */
interface Place {
  target: object;
  event: unknown;
}

/** Listeners that end with the modules that added them. */
export interface OwnedListeners {
  /** @param remove what takes it away again */
  add(owner: ModuleRecord, listener: object, place: Place, remove: () => void): void;
  /** It has been removed: it is owned no more. Not so one that has been called `once`, and may listen once more after that. */
  forget(listener: unknown, place: Place): void;
  ownerOf(listener: unknown, place: Place): ModuleRecord | undefined;
}

interface Owned extends Place {
  owner: ModuleRecord;
  disposal: () => void;
}

export function createOwnedListeners(kind: OwnedKind): OwnedListeners {
  /** One function may listen to several things. */
  const places = new WeakMap<object, Owned[]>();
  const at = (listener: unknown) => places.get(original(listener)) ?? [];
  const find = (listener: unknown, { target, event }: Place) =>
    at(listener).findLast((each) => each.target === target && each.event === event);

  function drop(listener: unknown, dropped: Owned): void {
    const others = at(listener).filter((each) => each !== dropped);
    if (others.length > 0) places.set(original(listener), others);
    else places.delete(original(listener));
  }

  return {
    add(owner, listener, { target, event }, remove) {
      const disposal = () => {
        // A listener of a module that stays is added anew by each version of another one.
        drop(listener, added);
        remove();
      };
      const added = { target, event, owner, disposal };
      own(owner, disposal, kind);
      places.set(original(listener), [...at(listener), added]);
    },
    forget(listener, place) {
      const found = original(listener) === listener ? find(listener, place) : undefined;
      if (!found) return;
      disown(found.owner, found.disposal);
      drop(listener, found);
    },
    ownerOf: (listener, place) => find(listener, place)?.owner,
  };
}

/** Emitters find a listener that is wrapped, as for `once`, by what it wraps. */
function original(listener: unknown): object {
  if (typeof listener !== "function") return nobody;
  return "listener" in listener && typeof listener.listener === "function" ? original(listener.listener) : listener;
}

const nobody = {};
