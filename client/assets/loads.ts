import { ownMark } from "./refetch.ts";

/** Paths of scripts that this tab has loaded, modules and workers included. */
export const loadedScripts = new Set<string>();

/** URLs of stylesheets that scripts have loaded: by an import, or by hand. */
export const fetchedSheets = new Set<string>();

let observer: PerformanceObserver | null = null;

/** Takes note of what this tab loads, from now on and so far: the browser's own record holds the first 250 only. */
export function recordLoads(): void {
  observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "resource", buffered: true });
}

/** Until now: the browser tells with a delay. */
export function updateLoads(): void {
  note(observer?.takeRecords() ?? []);
}

function note(entries: PerformanceEntryList): void {
  for (const { name, initiatorType } of entries as PerformanceResourceTiming[]) {
    const { origin, pathname } = new URL(name);
    if (origin !== location.origin) continue;
    if (/\.css$/i.test(pathname)) {
      // A `<link>` or an `@import` shows itself, if it is there yet.
      if (!/^(link|css)$/.test(initiatorType) && !name.endsWith(ownMark)) fetchedSheets.add(name);
    } else if (
      initiatorType === "script" ||
      (/^(other|link)$/.test(initiatorType) && /\.[cm]?[jt]sx?$/.test(pathname))
    ) {
      loadedScripts.add(pathname);
    }
  }
}
