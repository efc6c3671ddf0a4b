/**
 * Whether an Origin header names the very authority that the request was sent to.
 *
 * Compared as text: `new URL` throws on some malformed values and repairs others (`0x7f.1` → `127.0.0.1`), and both
 * have let foreign pages in elsewhere. `null` (a sandboxed frame) and anything with more than an authority is foreign.
 */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const authority = /^https?:\/\/([^\s/?#@\\,]+)$/i.exec(origin)?.[1];
  return authority !== undefined && authority.toLowerCase() === host?.toLowerCase();
}
