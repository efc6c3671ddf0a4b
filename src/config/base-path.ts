/**
 * The path that a text stands for, without a slash at its end (`/shop`; empty for the root); null if it is none. Only what
 * can stand in a URL as it is.
 */
export function basePathIn(text: string): string | null {
  const path = text.replace(/\/+$/, "");
  return /^(\/[\w.~!$&'()*+:@%-]+)*$/.test(path) ? path : null;
}
