import { loaded } from "./loaded.ts";
import { type Root, rulesOf, treeRoots } from "./roots.ts";

/** What to write in place of a URL; the same for nothing. */
export type Rewrite = (written: string, base: string) => string;

const attributes = ["src", "srcset", "poster", "href", "xlink:href", "data"];

const selector = "img,source,input[type=image],video,image,feImage,use,object,embed,link[rel*=icon],[style*='url(']";

/**
 * Goes through every URL by which this page shows an image or a font: in attributes, inline styles and stylesheets.
 *
 * @returns in how many places something else was written; resolves when it is shown
 */
export async function rewriteUrls(rewrite: Rewrite): Promise<number> {
  const changes: (Promise<unknown> | null)[] = [];
  for (const root of treeRoots()) {
    for (const element of root.querySelectorAll<HTMLElement>(selector)) {
      changes.push(...rewriteElement(element, rewrite));
    }
    for (const sheet of sheetsOf(root)) changes.push(...rewriteSheet(sheet, rewrite));
  }
  await Promise.all(changes);
  return changes.length;
}

function sheetsOf(root: Root): CSSStyleSheet[] {
  return [...root.styleSheets, ...root.adoptedStyleSheets];
}

function* rewriteElement(element: HTMLElement, rewrite: Rewrite): Generator<Promise<unknown> | null> {
  const { baseURI: base } = document;
  for (const name of attributes) {
    const written = element.getAttribute(name);
    if (written === null) continue;
    const next =
      name === "srcset" ? written.replace(/[^\s,]\S*[^\s,]/g, (url) => rewrite(url, base)) : rewrite(written, base);
    if (next === written) continue;
    if (element.localName === "use") yield renewUse(element, name, next);
    else {
      element.setAttribute(name, next);
      yield null;
    }
  }
  yield* rewriteStyle(element.style, base, rewrite);
}

/** A `<use>` shows nothing while its file loads: a twin, hidden until it has loaded it, covers that. */
async function renewUse(use: HTMLElement, name: string, next: string): Promise<void> {
  const twin = use.cloneNode() as HTMLElement;
  twin.style.visibility = "hidden";
  twin.setAttribute(name, next);
  const covered = loaded(twin);
  use.after(twin);
  await covered;
  twin.style.visibility = use.style.visibility;
  const done = loaded(use);
  use.setAttribute(name, next);
  await done;
  twin.remove();
}

interface AnyRule extends CSSRule {
  style?: CSSStyleDeclaration;
  styleSheet?: CSSStyleSheet | null;
  cssRules?: Iterable<CSSRule>;
}

function rewriteSheet(sheet: CSSStyleSheet, rewrite: Rewrite): Generator<null> {
  return rewriteRules(rulesOf(sheet), sheet.href ?? document.baseURI, rewrite);
}

function* rewriteRules(rules: Iterable<AnyRule>, base: string, rewrite: Rewrite): Generator<null> {
  for (const { style, styleSheet, cssRules } of rules) {
    yield* rewriteStyle(style, base, rewrite);
    if (styleSheet) yield* rewriteSheet(styleSheet, rewrite);
    if (cssRules) yield* rewriteRules(cssRules, base, rewrite);
  }
}

/** As one text: what is written with `var()` has no property of its own to be set. */
function* rewriteStyle(style: CSSStyleDeclaration | undefined, base: string, rewrite: Rewrite): Generator<null> {
  const text = style?.cssText ?? "";
  const next = text.replace(
    /(url\(\s*(["']?))(.*?)(?=\2\s*\))/g,
    (_all, before: string, _quote, url: string) => before + rewrite(url, base),
  );
  if (!style || next === text) return;
  style.cssText = next;
  yield null;
}
