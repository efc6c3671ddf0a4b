/** An element of ours for the end of the document, whose inside no style or script of the page reaches. */
export function createHost(name: string, sheet: CSSStyleSheet): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement(name);
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet is not an inline style, which a page's policy may forbid.
  root.adoptedStyleSheets = [sheet];
  return { host, root };
}
