import { loadLimitMs } from "./loaded.ts";
import { ownMark } from "./refetch.ts";
import { treeRoots } from "./roots.ts";

/** Constructed stylesheets say nothing of where their text came from: what has been found out. */
const known = new Map<string, CSSStyleSheet[]>();

/**
 * Gives a stylesheet that a script has loaded its new text, where it is adopted by the document or a shadow root.
 *
 * @param isChanged whether it is known to have changed
 * @returns false: what the script has made of it is not to be found
 */
export async function renewAdopted(url: string, isChanged: boolean): Promise<boolean> {
  const before = known.has(url) ? null : await textOf(url, "force-cache");
  const text = await textOf(url, "reload");
  if (before === text && !isChanged) return true;
  const sheets = known.get(url) ?? sheetsWith(before ?? "");
  if (sheets.length === 0) return false;
  known.set(url, sheets);
  for (const sheet of sheets) sheet.replaceSync(text);
  return true;
}

async function textOf(url: string, cache: RequestCache): Promise<string> {
  const response = await fetch(url + ownMark, { cache, signal: AbortSignal.timeout(loadLimitMs) });
  return response.text();
}

/** Those that have the rules of this text. */
function sheetsWith(text: string): CSSStyleSheet[] {
  const model = new CSSStyleSheet();
  model.replaceSync(text);
  const wanted = rulesText(model);
  const adopted = new Set(treeRoots().flatMap(({ adoptedStyleSheets }) => adoptedStyleSheets));
  return [...adopted].filter((sheet) => rulesText(sheet) === wanted);
}

function rulesText(sheet: CSSStyleSheet): string {
  return [...sheet.cssRules].map(({ cssText }) => cssText).join("");
}
