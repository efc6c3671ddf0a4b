import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { saveText, slowPageFiles } from "./slow-page.ts";

let browser: Browser;
let app: RunningHotrun;
before(async () => {
  browser = await launchChromium();
  app = await startHotrun({ files: slowPageFiles, args: ["--no-morph"] });
});
after(async () => {
  await app?.[Symbol.asyncDispose]();
  await browser?.close();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

interface Tab {
  page: Page;
  /** Paths of the documents that it has asked for. */
  loads: string[];
}

async function open(prepare?: (page: Page) => Promise<void>): Promise<Tab> {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await prepare?.(page);
  const loads: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads.push(new URL(request.url()).pathname);
  });
  app.log.mark();
  const connected = app.next("page", ({ action }) => action === undefined);
  await page.goto(app.url);
  await connected;
  return { page, loads };
}

/** Clicks on these links one after the other, each when the request for the one before is on its way, and what is done between. */
async function clickInTurn({ page }: Tab, names: readonly string[], between = async () => {}): Promise<void> {
  // Playwright would look for the next one only once the page of the first is there.
  const places = await Promise.all(names.map((name) => page.locator(`#${name}`).boundingBox()));
  for (const [index, place] of places.entries()) {
    assert.ok(place);
    if (index > 0) await between();
    const asked = page.waitForRequest(`**/${names[index]}`);
    await page.mouse.click(place.x + 2, place.y + 2);
    await asked;
  }
}

const click = (tab: Tab, name: string) => clickInTurn(tab, [name]);

const shows = ({ page }: Tab, text: string) => page.locator("h1", { hasText: text }).waitFor();

test("G10 a page load for a save does not take the place of the page that the user is on the way to", async () => {
  const tab = await open();
  await click(tab, "slow");
  assert.equal(await saveText(app, "while it is left"), "reload");
  assert.equal(await saveText(app, "and again"), "reload");
  await app.get("/release");
  await tab.page.waitForURL("**/slow");
  assert.deepEqual(tab.loads, ["/", "/slow"]);
});

test("G10 it comes once that page does not", async () => {
  const tab = await open();
  await click(tab, "slow");
  assert.equal(await saveText(app, "while it waits"), "reload");
  const devtools = await tab.page.context().newCDPSession(tab.page);
  await devtools.send("Page.stopLoading");
  await shows(tab, "while it waits");
  assert.deepEqual(tab.loads, ["/", "/slow", "/"]);
});

test("G10 nor does another navigation let it in between", async () => {
  const tab = await open();
  await clickInTurn(tab, ["slow", "other"], async () => {
    assert.equal(await saveText(app, "between two"), "reload");
  });
  await tab.page.waitForURL("**/other");
  await shows(tab, "between two");
  assert.deepEqual(tab.loads, ["/", "/slow", "/other"]);
});

test("G10 after a download, which a browser does not tell from a page, it comes ten seconds later", async () => {
  const tab = await open((page) => page.clock.install());
  const downloaded = tab.page.waitForEvent("download");
  await click(tab, "file");
  await downloaded;
  assert.equal(await saveText(app, "after a download"), "reload");
  await tab.page.clock.runFor(10_000);
  await shows(tab, "after a download");
  assert.deepEqual(tab.loads, ["/", "/file", "/"]);
});

test("G10 pages of one tab are loaded anew each by itself: one of them does not stand for the other", async () => {
  const page = await browser.newPage();
  app.log.mark();
  const connected = ["/one", "/two"].map((path) => app.next("page", ({ url }) => url === path));
  await page.setContent(`<iframe src="${app.url}one"></iframe><iframe src="${app.url}two"></iframe>`);
  await Promise.all(connected);
  const followed = saveText(app, "in both", "/two");
  assert.equal(await saveText(app, "in both", "/one"), "reload");
  assert.equal(await followed, "reload");
  for (const frame of page.frames().slice(1)) await frame.locator("h1", { hasText: "in both" }).waitFor();
});
