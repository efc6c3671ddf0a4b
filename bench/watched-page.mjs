// An open page that is reloaded or not: when a text comes to stand in its heading, what a person has done to it, and what it
// asked for in vain.

const patienceMs = 15_000;
const scrolledTo = 400;

/** A page of its own in `browser`, at `url`. */
export async function watchPage(browser, url) {
  const page = await browser.newPage();
  let onHeading = () => {};
  let failedRequests = 0;
  await page.exposeBinding("benchHeading", (_source, text) => onHeading(text));
  await page.addInitScript(tellHeadings);
  page.on("response", (response) => {
    if (response.status() >= 400) failedRequests += 1;
  });
  page.on("requestfailed", (request) => {
    // What a reload breaks off has not failed.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") failedRequests += 1;
  });
  await page.goto(url);
  return {
    /** Milliseconds from the end of the save to the text in the heading; null if it never comes. */
    async saveToShown(save, text) {
      let patience;
      const shown = new Promise((resolve) => {
        patience = setTimeout(resolve, patienceMs, null);
        onHeading = (heading) => heading.includes(text) && resolve(performance.now());
      });
      save();
      const from = performance.now();
      const to = await shown;
      clearTimeout(patience);
      return to === null ? null : to - from;
    },
    use: () => page.evaluate(useAsAPerson, scrolledTo),
    async survived() {
      await page.waitForLoadState("load");
      return page.evaluate(whatSurvived, scrolledTo);
    },
    reload: () => page.goto(url),
    failedRequests: () => failedRequests,
  };
}

/** In the page, from its beginning. */
function tellHeadings() {
  let told = "";
  const tell = () => {
    const text = document.querySelector("h1")?.textContent ?? "";
    if (text === told) return;
    told = text;
    window.benchHeading(text);
  };
  new MutationObserver(tell).observe(document, { subtree: true, childList: true, characterData: true });
}

async function useAsAPerson(top) {
  document.querySelector("#typed").value = "typed";
  document.querySelector("#more").open = true;
  const scrolled = new Promise((resolve) => addEventListener("scroll", resolve, { once: true }));
  if (scrollY === top) return;
  scrollTo(0, top);
  await scrolled;
}

/** A reloaded page is scrolled back once it has been laid out. */
async function whatSurvived(top) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let frames = 0; frames < 5; frames += 1) await frame();
  return {
    typed: document.querySelector("#typed").value === "typed",
    // Chromium keeps the same lines in sight, whatever has closed above them.
    scrolled: Math.abs(scrollY - top) < 100,
    opened: document.querySelector("#more").open,
  };
}
