/** The nonce that this page's policy lets in; empty where there is none. Only as a property can it be read. */
export function pageNonce(): string {
  const elements = [...document.querySelectorAll<HTMLElement>("script, style, link")];
  return elements.find(({ nonce }) => nonce)?.nonce ?? "";
}
