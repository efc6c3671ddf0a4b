import { trustedHtml } from "../trusted.ts";
import { pageNonce } from "./nonce.ts";

/**
 * Parses what the server has sent into a document that nothing comes of: no script runs, no image loads, no custom element
 * awakes. Two of them can be compared, and what differs is the server's doing.
 */
export function parseServerTree(html: string): Document {
  const isXml = document.contentType === "application/xhtml+xml";
  const hasNoscript = !isXml && /<noscript/i.test(html);
  // A parser without scripting reads <noscript> as elements, and ends the head at an image in it. <noframes> is text to
  // both: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
  const readable = hasNoscript ? html.replace(noscripts, (all, _name, open) => (open ? `${open}noframes` : all)) : html;
  // Each answer has a nonce of its own; what counts is the one that this page's policy lets in, and not only once it is in
  // the page: a parser under that policy reports styles with another.
  const known = readable.replace(/(<(?:script|style|link)\b[^<>]*\snonce\s*=\s*["']?)[\w+/=-]+/gi, `$1${pageNonce()}`);
  const tree = new DOMParser().parseFromString(trustedHtml(known), isXml ? "application/xhtml+xml" : "text/html");
  if (hasNoscript) for (const element of tree.querySelectorAll("noframes")) element.replaceWith(noscript(element));
  for (const element of tree.querySelectorAll("script[data-hotrun]")) element.remove();
  return tree;
}

/** Its tags; and what may speak of them, to be passed over. */
const noscripts = /<!--.*?-->|<(script|style|textarea|title)\b.*?<\/\1|(<\/?)noscript(?=[\s/>])/gis;

function noscript(element: Element): Element {
  const renamed = element.ownerDocument.createElement("noscript");
  for (const { name, value } of element.attributes) renamed.setAttribute(name, value);
  renamed.append(element.textContent ?? "");
  return renamed;
}
