/**
 * Which URLs show a changed file: those that share the longest end of the path with it, the file name at least.
 *
 * @param file absolute path, as the launcher's system writes it
 */
export function matchAsset(urls: readonly string[], file: string): string[] {
  const parts = file.split(/[/\\]+/);
  for (; parts.length > 0; parts.shift()) {
    const end = `/${parts.join("/")}`;
    const found = urls.filter((url) => pathOf(url).endsWith(end));
    if (found.length > 0) return found;
  }
  return [];
}

function pathOf(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname);
  } catch {
    // A stray % in the page's own URL: compared as it is.
    return pathname;
  }
}

/** As `matchAsset`; a file that nothing shows goes to `unshown`. */
export function matchOr(unshown: string[], urls: readonly string[], file: string): string[] {
  const found = matchAsset(urls, file);
  if (found.length === 0) unshown.push(file);
  return found;
}
