export type Root = Document | ShadowRoot;

/** The document and the open shadow roots in it: each has elements and stylesheets of its own. */
export function treeRoots(root: Root = document): Root[] {
  const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? treeRoots(shadowRoot) : []));
  return [root, ...inner];
}

/** None for a stylesheet of another origin, which cannot be read. */
export function rulesOf(sheet: CSSStyleSheet | null | undefined): readonly CSSRule[] {
  try {
    return sheet ? [...sheet.cssRules] : [];
  } catch {
    return [];
  }
}
