import { isOwn } from "./kept.ts";
import { betweenServerAndPage, idOf, isDressed, isSameTree } from "./likeness.ts";
import { pairUp } from "./pair-up.ts";

/** Which node of the living page a node of the server's HTML has become. */
export interface Living {
  /** Null: scripts have removed it, or made something else of it. */
  of(server: Node): Node | null;
  bind(server: Node, live: Node): void;
  /** Finds the pairs of all that is in a pair: before anything comes into it. */
  look(server: Node, live: Node): void;
  /** Whether the page has got this node from elsewhere than from the server: by a script or an extension. */
  isForeign(live: Node): boolean;
  /** The page may have changed since: what is not found any more may be looked for again. */
  begin(): void;
}

/**
 * The pairs are found when they are asked for, from the root down, level by level: only along the way to what has
 * changed. What scripts have put in between belongs to nobody.
 */
export function createLiving(): Living {
  const byServer = new WeakMap<Node, Node>();
  const byLive = new WeakMap<Node, Node>();
  let looked = new WeakSet<Node>();

  function bind(server: Node, live: Node): void {
    byServer.set(server, live);
    byLive.set(live, server);
  }

  function known(server: Node): Node | null {
    const live = byServer.get(server);
    // Templates have their content in no document.
    return live && (live.isConnected || !server.isConnected) ? live : null;
  }

  function of(server: Node): Node | null {
    const live = known(server) ?? root(server);
    if (live || !server.parentNode) return live;
    const parent = of(server.parentNode);
    if (parent) look(server.parentNode, parent);
    const found = known(server) ?? elsewhere(server, parent);
    if (found) bind(server, found);
    return found;
  }

  function root(server: Node): Node | null {
    if (server === server.ownerDocument?.documentElement) return document.documentElement;
    if (server === server.ownerDocument?.head) return document.head;
    return server === server.ownerDocument?.body ? document.body : null;
  }

  function look(server: Node, live: Node): void {
    if (looked.has(server)) return;
    looked.add(server);
    const wanted = [...server.childNodes].filter((child) => !known(child));
    const free = [...live.childNodes].filter((child) => !isOwn(child) && isForeign(child));
    pairUp(wanted, free, betweenServerAndPage).forEach((place, index) => {
      if (place >= 0) bind(wanted[place] as Node, free[index] as Node);
    });
  }

  function isForeign(live: Node): boolean {
    const server = byLive.get(live);
    return !server || byServer.get(server) !== live;
  }

  /** A script has put it into another element (a wrapper, say): by its id, or as the only one like it in there. */
  function elsewhere(server: Node, parent: Node | null): Node | null {
    if (!(server instanceof Element)) return null;
    const id = idOf(server);
    const named = id ? document.getElementById(id) : null;
    const found = named?.localName === server.localName && isForeign(named) ? named : null;
    if (found || id || !parent) return found;
    // What is in other elements than scripts' own belongs to others.
    const inWrappers = [...parent.childNodes].flatMap((child) =>
      child instanceof Element && isForeign(child) ? [...child.querySelectorAll(server.localName)] : [],
    );
    for (const isLike of [isSameTree, isDressed]) {
      const [like, ...others] = inWrappers.filter((live) => isForeign(live) && isLike(server, live));
      if (like && others.length === 0) return like;
    }
    return null;
  }

  return {
    of,
    bind,
    look,
    isForeign,
    begin: () => {
      looked = new WeakSet();
    },
  };
}
