import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { exampleFiles } from "../support/apps.ts";
import { type Browser, type FirefoxPage, launchFirefox, withoutFirefox } from "../support/firefox.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { fieldCases } from "./cases/fields.ts";
import { pageScriptCases } from "./cases/page-scripts.ts";
import { scriptsDidCases } from "./cases/scripts-did.ts";
import { textCases } from "./cases/text.ts";
import { bundleClient, createFakeLauncher } from "./fake-launcher.ts";
import { asPlaywrightPage } from "./firefox-page.ts";
import { playHostileRequests } from "./hostile-requests.ts";
import { playMarkupPack } from "./markup-pack.ts";
import { createPageStage, type PageStage } from "./page-stage.ts";
import { saveText, slowPageFiles } from "./slow-page.ts";

/** These look into shadow roots and frames in a way of Playwright's own. */
const isPlaywrights = /declarative shadow root|frames, canvases/;

const cases = [...textCases, ...fieldCases, ...scriptsDidCases, ...pageScriptCases].filter(
  ({ name }) => !isPlaywrights.test(name),
);

describe("Firefox", { skip: withoutFirefox }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchFirefox();
  });
  after(() => browser?.close());

  describe("the page", () => {
    let stage: PageStage;
    before(async () => {
      stage = await createPageStage({ newPage: async () => asPlaywrightPage(await browser.newPage()) }, [], cases);
    });
    after(() => stage?.[Symbol.asyncDispose]());
    for (const pageCase of cases) test(`${pageCase.name} (Firefox)`, () => stage.play(pageCase));
  });

  test("K3 markup in a failure or a warning is shown, and runs nothing, over the page and in the error page (Firefox)", async () => {
    await using client = await bundleClient();
    await using launcher = await createFakeLauncher({ clientFile: client.file });
    const page = await browser.newPage();
    await playMarkupPack(launcher, asPlaywrightPage(page));
    await page.close();
  });

  test("markup in path, query, header and file name of what fails is shown by the real program, and runs nothing (Firefox)", async () => {
    const page = await browser.newPage();
    await playHostileRequests(asPlaywrightPage(page));
    await page.close();
  });

  describe("the guestbook", () => {
    let app: RunningHotrun;
    let page: FirefoxPage;
    const errors: string[] = [];
    before(async () => {
      app = await startHotrun({ files: exampleFiles("express") });
      page = await browser.newPage();
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(app.url);
      await page.evaluate(() => Reflect.get(window as object, "hotrun").ready);
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
    });
    after(() => app?.[Symbol.asyncDispose]());

    const until = (expression: string) => page.waitForFunction(expression, { timeout: 15_000 });
    const untilTitle = (text: string) => until(`document.querySelector("h1").textContent.includes("${text}")`);
    const isSameLoad = () => page.evaluate(() => "isSameLoad" in window);

    test("G4 after two quick saves it shows the last one, and what was typed stays (Firefox)", async () => {
      await page.type("input", "Edsger");
      const saved = (text: string) => `export const headline = "${text}";\nexport const lead = "Quick.";\n`;
      app.write("lib/greeting.ts", saved("First"));
      app.write("lib/greeting.ts", saved("Second"));
      await untilTitle("Second");
      assert.equal(await page.$eval("input", ({ value }) => value), "Edsger");
      assert.equal(await isSameLoad(), true);
    });

    test("L2 a stylesheet is swapped without touching the page (Firefox)", async () => {
      await page.evaluate(() => Object.assign(window, { link: document.querySelector("link[rel=stylesheet]") }));
      app.edit("public/style.css", "letter-spacing: -0.03em", "letter-spacing: 7px");
      await until(`getComputedStyle(document.querySelector("h1")).letterSpacing === "7px"`);
      await until(`document.querySelectorAll("link[rel=stylesheet]").length === 1`);
      assert.equal(await page.evaluate(`link === document.querySelector("link[rel=stylesheet]")`), true);
      assert.equal(await isSameLoad(), true);
    });

    test("O7 a broken save shows file and line over the living page, and goes with the next good one (Firefox)", async () => {
      app.edit("lib/greeting.ts", `"Second";`, `"Second" +;`);
      await until(`document.querySelector("hotrun-overlay")?.shadowRoot.textContent.includes("greeting.ts:1")`);
      assert.equal(await page.$eval("hotrun-overlay", (overlay) => overlay.matches(":popover-open")), true);
      app.edit("lib/greeting.ts", `"Second" +;`, `"Mended";`);
      await untilTitle("Mended");
      await until(`document.querySelector("hotrun-overlay") === null`);
      assert.deepEqual(errors, []);
      assert.equal(await page.$eval("input", ({ value }) => value), "Edsger");
      assert.equal(await isSameLoad(), true);
    });

    test("G8 O19 on the way back from another page it shows the present version, with one live connection (Firefox)", async () => {
      const gone = app.log.next("page", ({ url }) => url === "/elsewhere");
      await page.goto(new URL("/elsewhere", app.url).href);
      await gone;
      app.edit("lib/greeting.ts", "Mended", "While it was away");
      await app.reload();
      await page.evaluate(() => history.back());
      // Only then: what Puppeteer waits for in a page that Firefox puts away never comes.
      await app.next("page", ({ url, action }) => url === "/" && action === undefined);
      await untilTitle("While it was away");
      assert.deepEqual(
        (await app.status()).pages.map(({ url }) => url),
        ["/"],
      );
    });
  });

  describe("pages that lead to each other", () => {
    /** The tab shows `/`, and is connected. */
    async function open(app: RunningHotrun): Promise<FirefoxPage> {
      const page = await browser.newPage();
      const connected = app.next("page", ({ action }) => action === undefined);
      await page.goto(app.url);
      await connected;
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
      return page;
    }

    /** Not awaited: what Puppeteer waits for in a page that Firefox puts away never comes. */
    const goBack = (page: FirefoxPage) => void page.evaluate(() => history.back()).catch(() => {});
    const shows = (page: FirefoxPage, text: string) =>
      page.waitForFunction((text) => document.querySelector("h1")?.textContent === text, {}, text);

    test("G8 on the way back to one there are the saves of the meantime, and what was typed (Firefox)", async () => {
      await using app = await startHotrun({ files: slowPageFiles });
      const page = await open(app);
      await page.type("input", "typed");
      app.log.mark();
      await page.$eval("#other", (link) => (link as HTMLElement).click());
      await app.next("page", ({ url, action }) => url === "/other" && action === undefined);
      assert.equal(await saveText(app, "two", "/other"), "morph");
      app.log.mark();
      goBack(page);
      await app.next("page", ({ url, action }) => url === "/" && action === undefined);
      await shows(page, "two");
      assert.equal(await page.$eval("input", ({ value }) => value), "typed");
      assert.deepEqual(
        (await app.status()).pages.map(({ url }) => url),
        ["/"],
      );
    });

    test("G10 a page load for a save does not take the place of the page that the user is on the way to (Firefox)", async () => {
      await using app = await startHotrun({ files: slowPageFiles, args: ["--no-morph"] });
      const page = await open(app);
      await page.$eval("#slow", (link) => (link as HTMLElement).click());
      app.write("text.ts", `export const text = "two";\n`);
      await app.reload();
      // Firefox ends the connection of a page that is being left: it hears of the change with the next, or has heard before.
      await app.next("page");
      await page.evaluate(() => Reflect.get(window as object, "hotrun").ready);
      await app.get("/release");
      await page.waitForFunction(() => location.pathname === "/slow");
    });
  });
});
