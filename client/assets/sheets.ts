import { renewAdopted } from "./adopted.ts";
import { matchAsset } from "./asset-match.ts";
import { applyVersions } from "./images.ts";
import { loaded, settled, within } from "./loaded.ts";
import { fetchedSheets, updateLoads } from "./loads.ts";
import { ownUrl } from "./own-url.ts";
import { refetch } from "./refetch.ts";
import { rulesOf, treeRoots } from "./roots.ts";
import { withVersion } from "./versioned-url.ts";

type Owner = HTMLLinkElement | HTMLStyleElement;

interface Sheet {
  owner: Owner;
  /** Of a `<link>`. */
  url: string | null;
  /** What it imports, and what that imports. */
  imports: string[];
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
  if (files?.length === 0) return { nodes: 0, unshown: [], isLost: false };
  const sheets = treeRoots().flatMap(sheetsIn);
  const linked = sheets.flatMap(({ url, imports }) => (url ? [url, ...imports] : imports));
  updateLoads();
  const fetched = [...fetchedSheets].filter((url) => !linked.includes(url));
  const all = [...linked, ...fetched];
  const matches = files?.map((file) => matchAsset(all, file)) ?? [all];
  const unshown = files?.filter((_file, index) => matches[index]?.length === 0) ?? [];
  const changed = new Set([...matches.flat(), ...(unshown.length > 0 ? linked : [])]);
  const isChanged = (url: string) => changed.has(url);
  const chosen = sheets.filter(({ url, imports }) => [url ?? "", ...imports].some(isChanged));
  const [found] = await Promise.all([
    Promise.all(fetched.filter(isChanged).map((url) => renewAdopted(url, files !== null))),
    ...chosen.map(async ({ owner, imports }) => {
      await Promise.all(imports.filter(isChanged).map(refetch));
      await within(renew(owner, version));
    }),
  ]);
  await applyVersions();
  return { nodes: chosen.length + found.length, unshown, isLost: found.includes(false) };
}

function sheetsIn(root: Document | ShadowRoot): Sheet[] {
  const owners = [...root.querySelectorAll<Owner>('link[rel~="stylesheet"][href],style')];
  const sheets = owners
    .filter((owner) => !covers.has(owner))
    .map((owner) => ({
      owner,
      url: ownUrl(owner.getAttribute("href") ?? ""),
      imports: importsOf(owner.sheet),
    }));
  return sheets.filter(({ url, imports }) => url || imports.length > 0);
}

function importsOf(sheet: CSSStyleSheet | null): string[] {
  return rulesOf(sheet).flatMap((rule) => {
    if (!(rule instanceof CSSImportRule)) return [];
    const url = ownUrl(rule.href, sheet?.href ?? undefined);
    return url ? [url, ...importsOf(rule.styleSheet)] : [];
  });
}

/** What covers a stylesheet while it loads, and which one. */
const covers = new Map<Owner, Owner>();

function uncover(owner: Owner): void {
  for (const [twin, covered] of covers) if (covered === owner) removeTwin(twin);
}

function removeTwin(twin: Owner): void {
  covers.delete(twin);
  twin.remove();
}

/**
 * Loads one anew in its place, as the same element. A twin that has loaded covers it meanwhile, since a browser may drop
 * the old one before the new one has come. One that fails takes its place all the same: a reload would show that too.
 */
async function renew(owner: Owner, version: number): Promise<void> {
  // Loads when it is switched on.
  if (owner.hasAttribute("disabled")) return setVersion(owner, version);
  uncover(owner);
  // As a script has left it: there is nothing to cover.
  if (owner.sheet?.disabled) return load(owner, version);
  const twin = owner.cloneNode(true) as Owner;
  twin.nonce = owner.nonce;
  twin.removeAttribute("onload");
  covers.set(twin, owner);
  setVersion(twin, version);
  const covered = settled(twin);
  owner.after(twin);
  await covered;
  await applyVersions();
  if (owner.isConnected) await load(owner, version);
  await applyVersions();
  removeTwin(twin);
}

/** As it is: on or off. */
async function load(owner: Owner, version: number): Promise<void> {
  const isOff = owner.sheet?.disabled ?? false;
  const done = loaded(owner);
  setVersion(owner, version);
  await done;
  if (owner.sheet) owner.sheet.disabled = isOff;
}

/** A browser takes a `<style>` with the text of another for that one. */
function setVersion(owner: Owner, version: number): void {
  const href = owner.getAttribute("href");
  if (owner instanceof HTMLLinkElement && href) owner.setAttribute("href", withVersion(href.trim(), version));
  else if (owner.lastChild instanceof Text) {
    const { lastChild: text } = owner;
    // One change: a browser takes an empty style in between for one that has loaded.
    text.data = `${text.data.replace(/\/\*hotrun=\d+\*\/$/, "")}/*hotrun=${version}*/`;
  }
}
