/** More at once would show nothing but that everything has changed. */
const most = 200;

/** Shows for a moment where the page has changed: as an animation, which leaves no trace in the page. */
export function highlight(elements: readonly Element[]): void {
  for (const element of elements.slice(0, most)) {
    const seen = { outline: "2px solid rgb(255 140 0)", outlineOffset: "1px" };
    element.animate([seen, seen, { ...seen, outlineColor: "transparent" }], 900);
  }
}
