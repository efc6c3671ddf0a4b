// A page in Chromium that says when a text appears in it.
import { launchBrowser } from "./chromium.mjs";

/** `url` in a new browser; `shows(text)` resolves when its heading holds the text. */
export async function openPage(url) {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  let onHeading = () => {};
  await page.exposeBinding("benchHeading", (_source, text) => onHeading(text));
  await page.goto(url);
  await page.evaluate(async () => {
    await window.hotrun.ready;
    const tell = () => window.benchHeading(document.querySelector("h1").textContent);
    new MutationObserver(tell).observe(document, { subtree: true, childList: true, characterData: true });
  });
  return {
    shows: (text) =>
      new Promise((resolve) => {
        onHeading = (heading) => heading.includes(text) && resolve();
      }),
    close: () => browser.close(),
  };
}
