import { refetch } from "./refetch.ts";
import { treeRoots } from "./roots.ts";

/**
 * Gives a stylesheet that a script has loaded its new text, where it is adopted by the document or a shadow root. It says
 * nothing of where its text came from: it is the one with the rules that the browser still has for that URL.
 *
 * @returns false: it has changed, and what the script has made of it is not to be found
 */
export async function renewAdopted(url: string, mayBeSame: boolean): Promise<boolean> {
  const before = await refetch(url, "force-cache");
  const after = await refetch(url);
  const model = new CSSStyleSheet();
  model.replaceSync(before);
  const wanted = rulesText(model);
  const adopted = new Set(treeRoots().flatMap(({ adoptedStyleSheets }) => adoptedStyleSheets));
  const sheets = [...adopted].filter((sheet) => rulesText(sheet) === wanted);
  for (const sheet of sheets) sheet.replaceSync(after);
  return sheets.length > 0 || (mayBeSame && before === after);
}

function rulesText(sheet: CSSStyleSheet): string {
  return [...sheet.cssRules].map(({ cssText }) => cssText).join("");
}
