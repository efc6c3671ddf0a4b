/** A URL without the place on its page. */
export function withoutHash(url: string): string {
  return url.replace(/#.*/s, "");
}
