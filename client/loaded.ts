/** Resolves once the element has loaded, or has failed to, or after `limitMs`: nothing waits for ever on a slow server. */
export function loaded(element: HTMLElement, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    element.addEventListener("load", end, { once: true });
    element.addEventListener("error", end, { once: true });
  });
}
