/** Elements that a morph leaves as they are, by our name, Turbo's and idiomorph's; and those of the configuration. */
export function keptSelector(configured: readonly string[]): string {
  const known = ["[data-hotrun-keep]", "[data-turbo-permanent]", "[im-preserve='true']"];
  return [...known, ...configured.filter(isSelector)].join();
}

/** Whether the node is our own: the overlay, the indicator. */
export function isOwn(node: Node): boolean {
  return node instanceof Element && node.localName.startsWith("hotrun-");
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch (error) {
    reportError(error);
    return false;
  }
}
