/**
 * Whether the browser is on its way to another page, where it says so (https://html.spec.whatwg.org/#navigation-api): a reload
 * of this one in the meantime would take the place of what the user has asked for.
 */

/** A download, an answer without a page and, in Firefox, a stop end a navigation without a word: then it is over after so long. */
const longestMs = 10_000;

let over: Promise<void> = Promise.resolve();
let end: () => void = () => {};

function leaving({ destination, downloadRequest }: NavigateEvent): void {
  // What is not of the web (`mailto:`) is for another program.
  if (destination.sameDocument || downloadRequest !== null || !destination.url.startsWith("http")) return;
  over = new Promise((resolve) => {
    end = () => setTimeout(resolve);
    setTimeout(resolve, longestMs);
  });
}

const { navigation } = window;
navigation?.addEventListener("navigate", leaving);
// A router of the page's has dealt with it; it was stopped, or gives way to the next, which begins in the same turn.
for (const type of ["navigatesuccess", "navigateerror"] as const) navigation?.addEventListener(type, () => end());
// It came back from where it was kept.
addEventListener("pageshow", () => end());

/** Resolves once no other page is on its way; if one comes, never. */
export async function staying(): Promise<void> {
  for (let seen: unknown; seen !== over; ) {
    seen = over;
    await over;
  }
}
