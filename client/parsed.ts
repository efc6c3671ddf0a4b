/**
 * Resolves once the page is all there: the client runs before it, as the first of its scripts. False: it is not after
 * `limitMs`.
 */
export function parsed(limitMs: number): Promise<boolean> {
  if (document.readyState !== "loading") return Promise.resolve(true);
  return new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => resolve(true), { once: true });
    setTimeout(resolve, limitMs, false);
  });
}
