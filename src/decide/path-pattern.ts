/**
 * Says which pages a pattern means, by their path without query: `/blog/first` itself, `/blog/*` those right below, `/docs/**` all
 * below. A slash at the end makes no difference. Null means all.
 *
 * @param url path of a page, with query
 */
export function createPathFilter(pattern: string | null): (url: string) => boolean {
  if (pattern === null) return () => true;
  const source = withoutSlash(pattern)
    .split(/(\*\*?)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const whole = new RegExp(`^${source}$`, "s");
  return (url) => whole.test(withoutSlash(url.replace(/[?#].*$/s, "")));
}

const withoutSlash = (path: string) => (path.length > 1 ? path.replace(/\/$/, "") : path);
