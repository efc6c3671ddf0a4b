import { withoutVersion } from "./versioned-url.ts";

/**
 * Where a reference leads, without our version and fragment; null where that is nothing that could be a file here: a
 * part of the page itself, another origin, data.
 */
export function ownUrl(written: string, base = document.baseURI): string | null {
  // Without a path of its own it is about the page.
  if (/^\s*(#|$)/.test(written) || !URL.canParse(written, base)) return null;
  const url = new URL(written, base);
  url.hash = "";
  // Not by `origin`, which a `blob:` shares.
  return url.href.startsWith(`${location.origin}/`) ? withoutVersion(url.href) : null;
}
