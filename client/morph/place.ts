import { loaded } from "../assets/loaded.ts";
import { isOwn } from "./kept.ts";
import { idOf, keyOf } from "./likeness.ts";
import type { Living } from "./living.ts";
import { NeedsReload } from "./needs-reload.ts";
import { relocate } from "./relocate.ts";
import { isRendered } from "./taken-over.ts";

export type Inner = Element | DocumentFragment;

/** Puts nodes where the server has them now: into its old answer, and with it into the living page. */
export interface Place {
  /** The server does not have it any more. It stays until the end, since it may turn up elsewhere. */
  leave(old: Node): void;
  isLeaving(old: Node): boolean;
  /** A node that the server has moved into another element, by its name. */
  reclaim(fresh: Node, into: Inner): Node | null;
  /** `pair` comes after `previous`; `isMoved`: so it did not before. */
  settle(old: Inner, pair: Node, previous: Node | null, live: Inner | null, isMoved: boolean): void;
  /** Returns the new node's place in the old answer. */
  insert(old: Inner, fresh: Node, previous: Node | null, live: Inner | null): Node;
  /** The living node is not touched, whatever the server has for it. */
  adopt(old: Node, fresh: Node, live: Node): Node;
  /** What scripts have made of a node that is not there any more goes: the server has it anew. */
  clear(lost: Node, live: Inner): void;
  /** The element is made anew. */
  replace(old: Element, fresh: Element, live: Element): Node;
  /** Takes away what has left. */
  finish(): { added: Node[]; moved: number; removed: number; settle(): Promise<void> };
}

export function createPlace(
  before: Document,
  after: Document,
  living: Living,
  kept: string,
  morphNode: (old: Node, fresh: Node) => Node,
): Place {
  const leaving = new Map<Node, Node | null>();
  const added: Node[] = [];
  const loads: Promise<void>[] = [];
  let moved = 0;

  /** Checks once more, since what a framework holds must not get other children. */
  function guard(live: Inner | null): void {
    if (isRendered(live)) throw new NeedsReload("rendered");
  }

  function create(fresh: Node): Node {
    if (fresh instanceof Element && fresh.querySelector("template[shadowrootmode]")) {
      throw new NeedsReload("shadow-root");
    }
    const live = fresh.cloneNode(true);
    living.bind(fresh, live);
    if (live instanceof Element) {
      for (const link of within(live, "link[rel~=stylesheet][href]")) loads.push(loaded(link));
    }
    added.push(live);
    return live;
  }

  function isKept(live: Node): boolean {
    return live instanceof Element && live.matches(kept);
  }

  /** The nearest living node of those that the server has before this one. */
  function lastBefore(server: Node, live: Inner): Node | null {
    for (let near = server.previousSibling; near; near = near.previousSibling) {
      const found = leaving.has(near) ? null : living.of(near);
      if (found?.parentNode === live) return found;
    }
    return null;
  }

  /** The living node before which the one that stands for `server` has to be. */
  function nextOf(server: Node, live: Inner): Node | null {
    const last = lastBefore(server, live);
    if (last) return last.nextSibling;
    for (let near = server.nextSibling; near; near = near.nextSibling) {
      const found = leaving.has(near) ? null : living.of(near);
      if (found?.parentNode === live) return found;
    }
    return null;
  }

  let named: Map<string, Element | null>[] | undefined;

  /** The element of the old answer that has the name of this one, if nothing else has it in either. */
  function namesake(fresh: Node): Element | null {
    const key = fresh instanceof Element && keyOf(fresh);
    if (!key) return null;
    named ??= [before, after].map(byName);
    const [old, own] = named.map((elements) => elements.get(key));
    return own === fresh && old?.isConnected && keyOf(old) === key ? old : null;
  }

  function reclaim(fresh: Node, into: Inner): Node | null {
    const old = namesake(fresh);
    if (!old || old.contains(into)) return null;
    leaving.delete(old);
    return old;
  }

  /** What is in a new element may have been elsewhere: a field that was put into a label. */
  function takeAlong(fresh: Element, live: Element): () => void {
    const places = [...live.querySelectorAll(nameable)];
    const found = [...fresh.querySelectorAll(nameable)].map((element, index) => ({
      element,
      place: places[index],
      old: namesake(element),
    }));
    return () => {
      for (const { element, place, old } of found) {
        // Not within another one that was taken along.
        if (!old || !place?.parentElement || !fresh.contains(element) || old.contains(fresh)) continue;
        const oldLive = living.of(old);
        if (!oldLive) continue;
        leaving.delete(old);
        relocate(place.parentElement, oldLive, place);
        moved++;
        place.remove();
        element.replaceWith(old);
        morphNode(old, element);
      }
    };
  }

  return {
    leave: (old) => void leaving.set(old, living.of(old)),
    isLeaving: (old) => leaving.has(old),
    reclaim,
    settle(old, pair, previous, live, isMoved) {
      const livePair = isMoved && live ? living.of(pair) : null;
      const next = previous ? previous.nextSibling : old.firstChild;
      if (next !== pair) old.insertBefore(pair, next);
      if (!livePair || !live) return;
      guard(live);
      relocate(live, livePair, nextOf(pair, live));
      moved++;
    },
    insert(old, fresh, previous, live) {
      const node = live && create(fresh);
      const take = node instanceof Element ? takeAlong(fresh as Element, node) : null;
      old.insertBefore(fresh, previous ? previous.nextSibling : old.firstChild);
      if (!node) return fresh;
      guard(live);
      const next = nextOf(fresh, live);
      const twin = document.getElementById(idOf(fresh));
      live.insertBefore(node, next);
      // A script has fetched it from the server before.
      if (twin?.parentNode === live && living.isForeign(twin) && !isKept(twin)) twin.remove();
      take?.();
      return fresh;
    },
    adopt(old, fresh, live) {
      old.parentNode?.replaceChild(fresh, old);
      living.bind(fresh, live);
      return fresh;
    },
    clear(lost, live) {
      const last = lastBefore(lost, live);
      let made = last ? last.nextSibling : live.firstChild;
      while (made && living.isForeign(made) && !isOwn(made) && !isKept(made)) {
        const next: ChildNode | null = made.nextSibling;
        made.remove();
        made = next;
      }
    },
    replace(old, fresh, live) {
      live.replaceWith(create(fresh));
      old.replaceWith(fresh);
      return fresh;
    },
    finish() {
      const sheets: Element[] = [];
      let removed = 0;
      for (const [server, live] of leaving) {
        server.parentNode?.removeChild(server);
        if (!live?.parentNode || isKept(live)) continue;
        removed++;
        if (loads.length > 0 && live instanceof Element && live.matches("link[rel~=stylesheet], style")) {
          sheets.push(live);
        } else {
          guard(live.parentNode as Inner);
          live.parentNode.removeChild(live);
        }
      }
      const settle = async () => {
        await Promise.all(loads);
        for (const sheet of sheets) sheet.remove();
      };
      return { added, moved, removed, settle };
    },
  };
}

/** Null: more than one has that name. */
function byName(tree: Document): Map<string, Element | null> {
  const elements = new Map<string, Element | null>();
  for (const element of tree.querySelectorAll(nameable)) {
    const key = keyOf(element);
    elements.set(key, elements.has(key) ? null : element);
  }
  return elements;
}

const nameable = "[id], [name]";

function within(root: Element, selector: string): Element[] {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches(selector) ? [root, ...inside] : inside;
}
