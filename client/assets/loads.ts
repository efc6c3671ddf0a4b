import { isImage } from "./images.ts";

/** URLs of scripts that this tab has loaded, modules and workers included. */
export const loadedScripts = new Set<string>();

/** URLs of stylesheets that scripts have loaded: by an import, or by hand. */
export const fetchedSheets = new Set<string>();

/** Takes note of what this tab loads, from now on and so far: the browser's own record holds the first 250 only. */
export function recordLoads(): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) note(entry as PerformanceResourceTiming);
  });
  observer.observe({ type: "resource", buffered: true });
}

function note({ name, initiatorType }: PerformanceResourceTiming): void {
  const { origin, pathname } = new URL(name);
  if (origin !== location.origin) return;
  if (/\.css$/i.test(pathname)) {
    // A `<link>` or an `@import` shows itself, if it is there yet.
    if (!/^(link|css)$/.test(initiatorType)) fetchedSheets.add(name);
  } else if (/^(script|other|link)$/.test(initiatorType) && !isImage(pathname)) loadedScripts.add(origin + pathname);
}
