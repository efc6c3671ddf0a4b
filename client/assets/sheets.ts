import { renewAdopted } from "./adopted.ts";
import { matchOr } from "./asset-match.ts";
import { applyVersions } from "./images.ts";
import { within } from "./loaded.ts";
import { fetchedSheets } from "./loads.ts";
import { ownUrl } from "./own-url.ts";
import { type Root, rulesOf, treeRoots } from "./roots.ts";
import { type Changing, changeBehindTwin, changeInPlace, isTwin } from "./twin.ts";
import { withVersion } from "./versioned-url.ts";

interface Sheet {
  owner: Changing;
  /** Its own, if it is a `<link>`; what it imports, which the browser asks for again with it; and what that imports. */
  urls: string[];
}

export interface Renewed {
  nodes: number;
  /** Files that no URL shows. */
  unshown: string[];
  /** A script has loaded one, and what has become of it is not to be found: only a reload of the page shows it. */
  isLost: boolean;
}

/**
 * Loads the stylesheets that show changed files anew: by their own URL, or by an import. A file that no URL shows can be
 * in any of them (a preprocessor's source, a bundle's part): then all. One that does not come in time is not waited for.
 */
export async function renewSheets(files: readonly string[] | null, version: number): Promise<Renewed> {
  const sheets = treeRoots().flatMap(sheetsIn);
  const linked = sheets.flatMap(({ urls }) => urls);
  const fetched = [...fetchedSheets].filter((url) => !linked.includes(url));
  const all = [...linked, ...fetched];
  const unshown: string[] = [];
  const changed = new Set(files ? files.flatMap((file) => matchOr(unshown, all, file)) : all);
  if (unshown.length > 0) for (const url of linked) changed.add(url);
  const isChanged = (url: string) => changed.has(url);
  const chosen = sheets.filter(({ urls }) => urls.some(isChanged));
  const [found] = await Promise.all([
    Promise.all(fetched.filter(isChanged).map((url) => renewAdopted(url, !files))),
    ...chosen.map(({ owner }) => within(renew(owner, version))),
  ]);
  return { nodes: chosen.length + found.length, unshown, isLost: found.includes(false) };
}

function sheetsIn(root: Root): Sheet[] {
  return [...root.querySelectorAll<Changing>('link[rel~="stylesheet"],style:not(:empty)')]
    .filter((owner) => !isTwin(owner))
    .map((owner) => {
      const url = ownUrl(owner.getAttribute("href") ?? "");
      const imports = importsOf(owner.sheet);
      return { owner, urls: url ? [url, ...imports] : imports };
    });
}

function importsOf(sheet?: CSSStyleSheet | null): string[] {
  return rulesOf(sheet).flatMap((rule) => {
    if (!(rule instanceof CSSImportRule)) return [];
    const url = ownUrl(rule.href, sheet?.href ?? undefined);
    return url ? [url, ...importsOf(rule.styleSheet)] : [];
  });
}

/** As the same element, in its place. A browser may drop the old one before the new one has come. */
async function renew(owner: Changing, version: number): Promise<void> {
  const change = (element: Changing) => setVersion(element, version);
  // Loads when it is switched on.
  if (owner.hasAttribute("disabled")) change(owner);
  // As a script has left it: there is nothing to cover.
  else if (owner.sheet?.disabled) await changeInPlace(owner, change);
  else await changeBehindTwin(owner, change, applyVersions);
}

/** A browser takes a `<style>` with the text of another for that one, and an empty one for one that has loaded. */
function setVersion(owner: Changing, version: number): void {
  const { lastChild: text } = owner;
  if (text instanceof Text) text.data = `${text.data.replace(/\/\*hotrun=\d+\*\/$/, "")}/*hotrun=${version}*/`;
  else {
    // The hash of what it was.
    owner.removeAttribute("integrity");
    owner.setAttribute("href", withVersion((owner.getAttribute("href") ?? "").trim(), version));
  }
}
