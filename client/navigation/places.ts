interface Place {
  left: number;
  top: number;
}

/** How far each entry of the history was scrolled, as the browser would remember it for pages that it has loaded itself. */
export interface Places {
  /** Names the entry that is shown now, if it has no name yet. */
  mark(): void;
  /** A new entry for `url`, at its top. */
  push(url: string): void;
  /** Whether a `popstate` leads to an entry of ours; from then on it is the one that is shown. */
  arrive(state: unknown): boolean;
  /** Scrolls to where the shown entry was left, else to its hash, else to the top. */
  restore(): void;
}

export function createPlaces(): Places {
  const places = new Map<number, Place>();
  let shown = 0;
  let isMarked = false;
  let last = 0;
  /** While one page becomes another, what scrolls is neither. */
  let isMoving = false;

  function note(): void {
    if (!isMoving) places.set(shown, { left: scrollX, top: scrollY });
  }

  addEventListener("scroll", note, { passive: true });
  // A page load, there or back, is the browser's own again.
  addEventListener("pagehide", () => {
    history.scrollRestoration = "auto";
  });

  function nameOf(state: unknown): number | null {
    const name: unknown = typeof state === "object" && state !== null ? Reflect.get(state, "hotrun") : null;
    return typeof name === "number" ? name : null;
  }

  return {
    mark() {
      history.scrollRestoration = "manual";
      if (!isMarked) {
        isMarked = true;
        // Another document of this tab may have left names of its own.
        last = Date.now();
        shown = last;
        history.replaceState({ ...history.state, hotrun: shown }, "");
      }
      note();
    },
    push(url) {
      isMoving = true;
      shown = ++last;
      history.pushState({ hotrun: shown }, "", url);
    },
    arrive(state) {
      const name = nameOf(state);
      if (name === null) return false;
      note();
      isMoving = true;
      history.scrollRestoration = "manual";
      shown = name;
      return true;
    },
    restore() {
      isMoving = false;
      const place = places.get(shown);
      if (place) return scrollTo({ ...place, behavior: "instant" });
      const target = targetOf(location.hash);
      if (target) target.scrollIntoView();
      else scrollTo({ left: 0, top: 0, behavior: "instant" });
    },
  };
}

/** https://html.spec.whatwg.org/multipage/browsing-the-web.html#find-a-potential-indicated-element */
function targetOf(hash: string): Element | null {
  const name = hash.slice(1);
  if (!name) return null;
  let decoded = name;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    // A stray %: then the name is meant as it is.
  }
  return (
    document.getElementById(name) ?? document.getElementById(decoded) ?? document.getElementsByName(decoded)[0] ?? null
  );
}
