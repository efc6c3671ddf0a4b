/** Elements that a morph leaves as they are, by our name, Turbo's and idiomorph's. */
export const keptSelector = "[data-hotrun-keep], [data-turbo-permanent], [im-preserve='true']";

/** Whether the node is our own: the tag, the overlay, the indicator. */
export function isOwn(node: Node): boolean {
  return node instanceof Element && (node.localName.startsWith("hotrun-") || node.matches("script[data-hotrun]"));
}
