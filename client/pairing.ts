import { keptSelector } from "./kept.ts";

const resourceSelector = "script, style, link";

/**
 * Tells idiomorph which elements are the same, in the only way that it understands: by an id, for as long as the morph
 * takes. Otherwise it would make one script or stylesheet out of another that happens to be in its place, and put new
 * content into an element that is to be kept.
 *
 * Pairs are scripts, styles and links that are equal, and kept elements in their order. A kept element without a partner
 * gets an id too, which no other element matches.
 *
 * @returns takes the ids away again
 */
export function pairUp(live: Document, next: Document): () => void {
  const partners = groupBySignature(next);
  const marked: Element[] = [];
  for (const element of candidates(live)) {
    const partner = partners.get(signatureOf(element))?.shift();
    if (!partner && !element.matches(keptSelector)) continue;
    const id = `hotrun-pair-${marked.length}`;
    element.setAttribute("id", id);
    partner?.setAttribute("id", id);
    marked.push(element);
  }
  return () => {
    for (const element of marked) element.removeAttribute("id");
  };
}

/** Those that have an id are paired by it. */
function candidates(root: Document): Element[] {
  return [...root.querySelectorAll(`${resourceSelector}, ${keptSelector}`)].filter(
    (element) => !element.hasAttribute("id"),
  );
}

function groupBySignature(root: Document): Map<string, Element[]> {
  const groups = new Map<string, Element[]>();
  for (const element of candidates(root)) {
    const signature = signatureOf(element);
    const group = groups.get(signature);
    if (group) group.push(element);
    else groups.set(signature, [element]);
  }
  return groups;
}

function signatureOf(element: Element): string {
  if (element.matches(keptSelector)) return `kept ${element.localName}`;
  const attributes = [...element.attributes]
    .filter(({ name }) => name !== "nonce")
    .map(({ name, value }) => [name, value]);
  return JSON.stringify([element.localName, attributes.sort(), element.textContent]);
}
