import { type Root, rulesOf, treeRoots } from "./roots.ts";
import { changeBehindTwin } from "./twin.ts";

/** What to write in place of a URL; the same for nothing. */
export type Rewrite = (written: string, base: string) => string;

const attributes = ["src", "srcset", "poster", "href", "xlink:href", "data"];

const selector = "img,source,input,video,image,feImage,use,object,embed,link[rel*=icon],[style*='url(']";

/**
 * Goes through every URL by which this page shows an image or a font: in attributes, inline styles and stylesheets.
 *
 * @returns in how many places something else was written; resolves when it is shown
 */
export async function rewriteUrls(rewrite: Rewrite): Promise<number> {
  const changes = await Promise.all(treeRoots().flatMap((root) => [...rewriteRoot(root, rewrite)]));
  return changes.length;
}

type Changes = Generator<unknown>;

function* rewriteRoot(root: Root, rewrite: Rewrite): Changes {
  const { baseURI } = document;
  for (const element of root.querySelectorAll<HTMLElement>(selector)) {
    for (const name of attributes) {
      const written = element.getAttribute(name) ?? "";
      const urls = name === "srcset" ? /[^\s,]\S*[^\s,]/g : /\S.*\S/s;
      const next = written.replace(urls, (url) => rewrite(url, baseURI));
      if (next === written) continue;
      const change = (changing: Element) => changing.setAttribute(name, next);
      // It shows nothing while its file loads.
      yield element.localName === "use" ? changeBehindTwin(element, change, async () => {}) : change(element);
    }
    yield* rewriteStyle(element.style, baseURI, rewrite);
  }
  for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) yield* rewriteSheet(sheet, rewrite);
}

interface AnyRule extends CSSRule {
  style?: CSSStyleDeclaration;
  styleSheet?: CSSStyleSheet | null;
  cssRules?: Iterable<CSSRule>;
}

function rewriteSheet(sheet: CSSStyleSheet, rewrite: Rewrite): Changes {
  return rewriteRules(rulesOf(sheet), sheet.href ?? document.baseURI, rewrite);
}

function* rewriteRules(rules: Iterable<AnyRule>, base: string, rewrite: Rewrite): Changes {
  for (const { style, styleSheet, cssRules } of rules) {
    yield* rewriteStyle(style, base, rewrite);
    if (styleSheet) yield* rewriteSheet(styleSheet, rewrite);
    if (cssRules) yield* rewriteRules(cssRules, base, rewrite);
  }
}

/** As one text: what is written with `var()` has no property of its own to be set. */
function* rewriteStyle(style: CSSStyleDeclaration | undefined, base: string, rewrite: Rewrite): Changes {
  const text = style?.cssText ?? "";
  const next = text.replace(
    /(url\(\s*(["']?))(.*?)(?=\2\s*\))/g,
    (_all, before: string, _quote, url: string) => before + rewrite(url, base),
  );
  if (!style || next === text) return;
  style.cssText = next;
  yield style;
}
