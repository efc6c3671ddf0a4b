import { hasVersion, withoutVersion } from "./versioned-url.ts";

/**
 * Parses the new HTML into what the living page would be if it had been loaded: it is without our tag, a parser without scripting reads `<noscript>` as elements, nonces are those of another answer, and
 * URLs lack the versions that they have been given since.
 */
export function parseNext(html: string): Document {
  const next = new DOMParser().parseFromString(html, "text/html");
  for (const tag of next.querySelectorAll("script[data-hotrun]")) tag.remove();
  for (const noscript of next.querySelectorAll("noscript")) noscript.textContent = noscript.innerHTML;
  takeNonces(next);
  takeVersions(next);
  return next;
}

/** The nonce that this page's policy lets in; empty where there is none. Only as a property can it be read. */
export function pageNonce(): string {
  const elements = [...document.querySelectorAll<HTMLElement>("script, style, link")];
  return elements.find(({ nonce }) => nonce)?.nonce ?? "";
}

function takeNonces(next: Document): void {
  const nonce = pageNonce();
  if (!nonce) return;
  for (const element of next.querySelectorAll("[nonce]")) element.setAttribute("nonce", nonce);
}

function takeVersions(next: Document): void {
  for (const [selector, attribute] of [
    ["link[href]", "href"],
    ["img[src]", "src"],
  ] as const) {
    const versioned = new Map<string, string>();
    for (const element of document.querySelectorAll(selector)) {
      const url = resolved(element, attribute);
      if (hasVersion(url)) versioned.set(withoutVersion(url), url);
    }
    if (versioned.size === 0) continue;
    for (const element of next.querySelectorAll(selector)) {
      const url = versioned.get(resolved(element, attribute));
      if (url) element.setAttribute(attribute, url);
    }
  }
}

/** Against the living page: a parsed document has its address, but none of what a `<base>` may have changed since. */
function resolved(element: Element, attribute: string): string {
  const value = element.getAttribute(attribute) ?? "";
  return URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI).href : value;
}
