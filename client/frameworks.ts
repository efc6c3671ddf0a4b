import type { MorphResult } from "./morph/morph.ts";

interface Frameworks {
  Alpine?: { destroyTree?(root: Element): void; initTree?(root: Element): void };
  htmx?: { process?(root: Element): void };
}

/**
 * Shows to Alpine and htmx what has come or changed: the one does not look at components again, and the other not at new
 * elements. What markup can shadow by an id is asked for what it can do.
 */
export function introduce({ added, changed }: Pick<MorphResult, "added" | "changed">): void {
  const { Alpine, htmx } = window as Frameworks;
  for (const element of added) htmx?.process?.(element);
  for (const [element, names] of changed) {
    if (names.some((name) => /^(data-)?hx-/.test(name))) htmx?.process?.(element);
    // A component, or the pattern of what it has made of a template.
    if (!names.some((name) => name === "x-data" || name === "")) continue;
    Alpine?.destroyTree?.(element);
    Alpine?.initTree?.(element);
  }
}
