import { rulesOf, treeRoots } from "./roots.ts";
import { changeBehindTwin } from "./twin.ts";

/** What to write in place of a URL; the same for nothing. */
export type Rewrite = (written: string, base: string) => string;

const attributes = ["src", "srcset", "poster", "href", "xlink:href", "data"];

const selector = "img,source,input,video,image,feImage,use,object,embed,link[rel*=icon],[style*='url(']";

interface AnyRule extends CSSRule {
  style?: CSSStyleDeclaration;
  styleSheet?: CSSStyleSheet | null;
  cssRules?: Iterable<CSSRule>;
}

/**
 * Goes through every URL by which this page shows an image or a font: in attributes, inline styles and stylesheets.
 *
 * @returns in how many places something else was written; resolves when it is shown
 */
export async function rewriteUrls(rewrite: Rewrite): Promise<number> {
  const changes: unknown[] = [];
  const { baseURI } = document;

  function inElement(element: HTMLElement): void {
    for (const name of attributes) {
      const written = element.getAttribute(name) ?? "";
      const urls = name === "srcset" ? /[^\s,]\S*[^\s,]/g : /\S.*\S/s;
      const next = written.replace(urls, (url) => rewrite(url, baseURI));
      if (next === written) continue;
      const change = (changing: Element) => changing.setAttribute(name, next);
      // It shows nothing while its file loads.
      changes.push(element.localName === "use" ? changeBehindTwin(element, change) : change(element));
    }
    inStyle(element.style, baseURI);
  }

  function inSheet(sheet: CSSStyleSheet): void {
    inRules(rulesOf(sheet), sheet.href ?? baseURI);
  }

  function inRules(rules: Iterable<AnyRule>, base: string): void {
    for (const { style, styleSheet, cssRules } of rules) {
      if (style) inStyle(style, base);
      if (styleSheet) inSheet(styleSheet);
      if (cssRules) inRules(cssRules, base);
    }
  }

  /** As one text: what is written with `var()` has no property of its own to be set. */
  function inStyle(style: CSSStyleDeclaration, base: string): void {
    const text = style.cssText;
    const next = text.replace(
      /(url\(\s*(["']?))(.*?)(?=\2\s*\))/g,
      (_all, before: string, _quote, url: string) => before + rewrite(url, base),
    );
    if (next === text) return;
    style.cssText = next;
    changes.push(style);
  }

  for (const root of treeRoots()) {
    root.querySelectorAll<HTMLElement>(selector).forEach(inElement);
    [...root.styleSheets, ...root.adoptedStyleSheets].forEach(inSheet);
  }
  await Promise.all(changes);
  return changes.length;
}
