/** Remembers how far everything is scrolled; the function that comes back puts it there again. */
export function rememberScroll(): () => void {
  const { scrollX, scrollY } = window;
  const scrolled: { element: Element; left: number; top: number }[] = [];
  for (const element of document.body.querySelectorAll("*")) {
    const { scrollLeft: left, scrollTop: top } = element;
    if (left || top) scrolled.push({ element, left, top });
  }
  return () => {
    for (const { element, left, top } of scrolled) {
      if (element.scrollLeft !== left || element.scrollTop !== top) {
        // `instant`: a page's own `scroll-behavior: smooth` would be seen as movement.
        element.scrollTo({ left, top, behavior: "instant" });
      }
    }
    if (window.scrollX !== scrollX || window.scrollY !== scrollY) {
      window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    }
  };
}
