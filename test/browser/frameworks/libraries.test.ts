import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { modes } from "../../support/apps.ts";
import { launchChromium } from "../../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../../support/hotrun.ts";
import { bundledLit, librarySite } from "./site.ts";

for (const { mode, args } of modes.slice(0, 1)) {
  describe(mode, () => {
    let browser: Browser;
    let app: RunningHotrun;
    before(async () => {
      browser = await launchChromium();
      app = await startHotrun({ files: { ...librarySite, ...(await bundledLit()) }, args: [...args] });
    });
    after(async () => {
      await app?.[Symbol.asyncDispose]();
      await browser?.close();
    });

    /** The page of a library; `save` has it follow a save. No page load, and no error, is forgiven. */
    async function withPage(
      path: string,
      run: (page: Page, save: () => Promise<void>) => Promise<void>,
    ): Promise<void> {
      app.write("text.ts", `export const text = "one"; // ${path}\n`);
      await app.reload();
      await using opened = await openPage();
      const { page } = opened;
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error.stack)));
      page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
      const connected = app.next("page", ({ action }) => action === undefined);
      await page.goto(new URL(path, app.url).href, { waitUntil: "load" });
      await connected;
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
      await run(page, async () => {
        app.write("text.ts", `export const text = "two";\n`);
        assert.equal((await app.next("page", ({ action }) => action !== undefined)).action, "morph");
        assert.equal(await page.textContent("h1"), "two");
      });
      assert.equal(await page.evaluate(() => "isSameLoad" in window), true);
      assert.deepEqual(problems, []);
    }

    async function openPage(): Promise<AsyncDisposable & { page: Page }> {
      const page = await browser.newPage();
      page.setDefaultTimeout(10_000);
      return { page, [Symbol.asyncDispose]: () => page.close() };
    }

    test(`H7 Alpine: state and what it has made stay; new components start, changed ones start anew (${mode})`, () =>
      withPage("/alpine", async (page, save) => {
        await page.locator("#a button", { hasText: "0" }).waitFor();
        await page.click("#a button");
        await page.click("#a button");
        await save();
        assert.equal(await page.textContent("#a button"), "2");
        assert.equal(await page.locator("#a li").count(), 2);
        assert.equal(await page.isVisible("#a p"), true);
        assert.equal(await page.textContent("#a p"), "two");
        await page.click("#a button");
        assert.equal(await page.textContent("#a button"), "12");
        assert.equal(await page.inputValue("#a input"), "12");
        await page.locator("#b b", { hasText: "two" }).waitFor();
        await page.locator("#c b", { hasText: "5" }).click();
        await page.locator("#c b", { hasText: "6" }).waitFor();
        await page.locator("#list li", { hasText: "two" }).first().waitFor();
        assert.deepEqual(await page.locator("#list li").allTextContents(), ["two 1", "two 2"]);
      }));

    for (const version of ["htmx2", "htmx4"]) {
      test(`F11 H7 ${version}: what it has loaded stays, new and changed elements work (${mode})`, () =>
        withPage(`/${version}`, async (page, save) => {
          await page.click("#load");
          await page.locator("#out em", { hasText: "/fragment" }).waitFor();
          await save();
          assert.equal(await page.textContent("#out"), "/fragment");
          await page.click("#changing");
          await page.locator("#changed em", { hasText: "/fragment?two" }).waitFor();
          await page.click("#new");
          await page.locator("#new-out em").waitFor();
          await page.click("#load");
        }));
    }

    test(`H7 Stimulus: controllers go on, new ones connect, changed values are heard (${mode})`, () =>
      withPage("/stimulus", async (page, save) => {
        await page.locator("[data-connected]").waitFor();
        await page.click("button");
        await save();
        assert.equal(await page.textContent("output"), "1");
        await page.click("button");
        assert.equal(await page.textContent("output"), "11");
        await page.locator("p[data-connected]").waitFor();
      }));

    test(`H12 jQuery: what a plugin has wrapped stays, and new elements can be given to it (${mode})`, () =>
      withPage("/jquery", async (page, save) => {
        await page.locator(".tab").first().click();
        await save();
        assert.equal(await page.textContent("p"), "two");
        assert.deepEqual(await page.locator("button.tab").allTextContents(), ["one", "two", "new"]);
        assert.equal(await page.locator(".tab.on").count(), 1);
        await page.locator(".tab", { hasText: "new" }).click();
        assert.equal(await page.locator(".tab.on").count(), 2);
      }));

    test(`H9 Lit: state stays, attributes and slots follow, new elements render (${mode})`, () =>
      withPage("/lit", async (page, save) => {
        await page.locator("my-counter button", { hasText: "one: 0" }).click();
        await page.locator("my-counter button", { hasText: "one: 1" }).waitFor();
        await save();
        await page.locator("my-counter button", { hasText: "two: 1" }).waitFor();
        assert.equal(await page.textContent("my-counter span"), "two");
        await page.locator("my-counter button", { hasText: "new: 0" }).waitFor();
      }));
  });
}
