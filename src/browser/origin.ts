import type { PublicPlace } from "./public-place.ts";

/**
 * Whether an Origin header names the very authority that the request was sent to.
 *
 * Compared as text: `new URL` throws on some malformed values and repairs others (`0x7f.1` → `127.0.0.1`), and both
 * have let foreign pages in elsewhere. `null` (a sandboxed frame) and anything with more than an authority is foreign.
 */
export function isOwnOrigin(origin: string, { authority, scheme }: Omit<PublicPlace, "basePath">): boolean {
  const [, usedScheme, used] = /^(https?):\/\/([^\s/?#@\\,]+)$/i.exec(origin) ?? [];
  if (used === undefined || used.toLowerCase() !== authority?.toLowerCase()) return false;
  return scheme === null || usedScheme?.toLowerCase() === scheme;
}
