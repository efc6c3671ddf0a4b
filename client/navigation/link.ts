import { withoutHash } from "../without-hash.ts";

/** A click, as far as it matters for where it leads. */
export interface Click {
  button: number;
  isModified: boolean;
  /** A script of the page has dealt with it. */
  isPrevented: boolean;
  /** Of the link: where it leads (absolute), and its attributes. */
  href: string;
  target: string;
  isDownload: boolean;
  /** The user edits the page: a click puts the cursor into the link. */
  isEditable: boolean;
}

/** The URL that a click asks this tab for; null: it is the browser's own business. */
export function followedUrl(click: Click, shown: string, prefix: string): string | null {
  const { button, isModified, isPrevented, href, target, isDownload, isEditable } = click;
  if (button !== 0 || isModified || isPrevented || isDownload || isEditable) return null;
  if (target && target.toLowerCase() !== "_self") return null;
  const url = new URL(href, shown);
  if (url.origin !== new URL(shown).origin || url.pathname.startsWith(prefix)) return null;
  // To another place of the same page: it scrolls, and nobody has to be asked.
  return url.hash && isSamePage(url.href, shown) ? null : url.href;
}

/** Whether two URLs differ in nothing but the place on the page. */
export function isSamePage(url: string, other: string): boolean {
  return withoutHash(url) === withoutHash(other);
}
