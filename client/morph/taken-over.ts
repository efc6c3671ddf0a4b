import { isBlank } from "./likeness.ts";
import type { Living } from "./living.ts";

/** Where scripts have made something else of what the server has changed now. */
export type Remedy =
  /** What they have made of it goes, and the server's comes in its place. */
  | { type: "clear" }
  /** The element is made anew: a custom element, which renders its own children. */
  | { type: "replace" }
  /** A page load has the scripts make it again. */
  | { type: "reload"; reason: "rendered" | "replaced" };

export function whatToDo(live: Element | DocumentFragment, lost: readonly Node[]): Remedy {
  if (!(live instanceof Element)) return { type: "clear" };
  if (live.localName.includes("-")) return { type: "replace" };
  if (isRendered(live)) return { type: "reload", reason: "rendered" };
  // What the user has made of it, no script would make again.
  const isEdited = live instanceof HTMLElement && live.isContentEditable;
  const isText = lost.every((node) => node.nodeType === Node.TEXT_NODE);
  return isText || isEdited ? { type: "clear" } : { type: "reload", reason: "replaced" };
}

/** Whether the server has changed something to be seen that is not on the page any more. */
export function isLost(server: Node, living: Living): boolean {
  if (server.nodeType === Node.COMMENT_NODE || isBlank(server)) return false;
  // What is not to be seen may be taken away once it was read; a new script is put in anyway.
  if (server instanceof Element && server.matches("head *, script, style, link, meta, template, noscript"))
    return false;
  return server.parentElement?.localName !== "head" && !living.of(server);
}

/** Whether a framework holds the nodes in there (React, Vue, Preact, Lit), and would trip over others. */
export function isRendered(live: Node | null): boolean {
  for (let node = live; node; node = node.parentNode) {
    if (Object.keys(node).some((key) => /^(__react|_reactRoot|__vue|_vnode$|__k$|_\$lit)/.test(key))) return true;
  }
  return false;
}
