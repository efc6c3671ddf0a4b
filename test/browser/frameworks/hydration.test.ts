import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { modes } from "../../support/apps.ts";
import { launchChromium } from "../../support/chromium.ts";
import { startHotrun } from "../../support/hotrun.ts";
import { hydrated, hydratedApp } from "./hydrated.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

for (const framework of hydrated) {
  for (const { mode, args } of modes) {
    // The page is the same one in both modes.
    if (mode === "restart" && framework !== "react19") continue;
    test(`${framework}: a page is hydrated without a warning, follows a save, and goes on (${mode})`, async () => {
      await using app = await startHotrun({ files: await hydratedApp(framework), entry: "app.js", args: [...args] });
      const page = await browser.newPage();
      page.setDefaultTimeout(10_000);
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error.stack)));
      page.on("console", (message) => {
        if (/error|warning/.test(message.type())) problems.push(message.text());
      });
      const connected = app.next("page", ({ action }) => action === undefined);
      await page.goto(app.url, { waitUntil: "load" });
      await connected;
      assert.equal(await page.locator("script[data-hotrun]").count(), 0);
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
      await page.click("button");
      await page.locator("button", { hasText: "count: 1" }).waitFor();

      app.write("text.js", `exports.text = "two"; exports.more = false;\n`);
      await page.locator("h1.two", { hasText: "two" }).waitFor();
      assert.equal(await page.title(), "two");
      assert.equal(await page.textContent("button"), "count: 1");
      await page.click("button");
      await page.locator("button", { hasText: "count: 2" }).waitFor();
      assert.equal(await page.evaluate(() => "isSameLoad" in window), true);

      // Elements that come or go are the framework's business.
      app.write("text.js", `exports.text = "two"; exports.more = true;\n`);
      const { action } = await app.next("page", ({ action }) => action !== undefined);
      assert.equal(action, "reload");
      await page.waitForFunction(() => !("isSameLoad" in window));
      await page.locator("button", { hasText: "count: 0" }).waitFor();
      assert.deepEqual(problems, []);
      await page.close();
    });
  }
}
