/**
 * Which URLs show a changed file: those that share the longest end of the path with it, the file name at least.
 *
 * @param file absolute path, as the launcher's system writes it
 */
export function matchAsset(urls: readonly string[], file: string): string[] {
  const lengths = urls.map((url) => commonEnd(new URL(url).pathname, file));
  const longest = Math.max(1, ...lengths);
  return urls.filter((_url, index) => lengths[index] === longest);
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
