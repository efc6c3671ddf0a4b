/**
 * Which of a page's URLs show changed files: for each file those that share the longest end of the path with it, the
 * file name at least. A file that no URL shows can be in any of them (`@import`, a preprocessor's source): then all.
 *
 * @param paths URL paths
 * @param files absolute paths of files, as the launcher's system writes them
 * @returns indices into `paths`
 */
export function matchAssets(paths: readonly string[], files: readonly string[]): Set<number> {
  const all = new Set(paths.keys());
  const chosen = new Set<number>();
  for (const file of files) {
    const lengths = paths.map((path) => commonEnd(path, file));
    const longest = Math.max(...lengths);
    if (longest <= 0) return all;
    for (const [index, length] of lengths.entries()) if (length === longest) chosen.add(index);
  }
  return chosen;
}

/** Number of path segments that are the same, counted from the end. */
function commonEnd(path: string, file: string): number {
  const left = segments(decoded(path));
  const right = segments(file);
  const differing = left.findIndex((segment, index) => segment !== right[index]);
  return differing < 0 ? left.length : differing;
}

function segments(path: string): string[] {
  return path
    .split(/[/\\]/)
    .filter((segment) => segment)
    .reverse();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray % in the page's own URL: compared as it is.
    return path;
  }
}
