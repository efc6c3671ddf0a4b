/** How long anything waits for what it loads: nothing waits for ever on a slow server. */
export const loadLimitMs = 2000;

/** Resolves when the promise has settled, in whatever way, or after a while. */
export function within(promise: Promise<unknown>, limitMs = loadLimitMs): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(end, end);
  });
}

/** Resolves once the element has loaded, or has failed to, or after a while. */
export function loaded(element: Element, limitMs?: number): Promise<void> {
  return within(settled(element), limitMs);
}

/** However long it takes. */
export function settled(element: Element): Promise<unknown> {
  return new Promise((resolve) => {
    element.addEventListener("load", resolve, { once: true });
    element.addEventListener("error", resolve, { once: true });
  });
}
