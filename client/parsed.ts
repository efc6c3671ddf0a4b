/** Resolves once the page is all there: the client runs before it, as the first of its scripts. */
export function parsed(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState === "loading")
      document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
    else resolve();
  });
}
