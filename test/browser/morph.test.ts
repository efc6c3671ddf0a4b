import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { clientCases } from "./cases/client.ts";
import { fieldCases } from "./cases/fields.ts";
import { pageScriptCases } from "./cases/page-scripts.ts";
import { scriptsDidCases } from "./cases/scripts-did.ts";
import { textCases } from "./cases/text.ts";
import { wildCases } from "./cases/wild.ts";
import { createPageStage, type PageStage } from "./page-stage.ts";

const cases = [...textCases, ...fieldCases, ...scriptsDidCases, ...pageScriptCases, ...clientCases, ...wildCases];

for (const { mode, args } of modes) {
  // What a page does about a save is the same however the app has taken it in: then a few are enough.
  const played = mode === "swap" ? cases : cases.filter((_case, index) => index % 6 === 0);
  describe(mode, () => {
    let browser: Browser;
    let stage: PageStage;
    before(async () => {
      browser = await launchChromium();
      stage = await createPageStage(browser, args, played);
    });
    after(async () => {
      await stage?.[Symbol.asyncDispose]();
      await browser?.close();
    });
    for (const pageCase of played) test(`${pageCase.name} (${mode})`, () => stage.play(pageCase));
  });
}
