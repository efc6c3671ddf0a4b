import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { createHold } from "../support/hold.ts";
import { type AnswerStage, type Answers, createAnswerStage, html, type Tab } from "./answer-stage.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

const h1 = (text: string, more = "") => html(`<h1>${text}</h1>${more}`);

const orderForm = '<form method="post" action="/order"><button>Order</button></form>';
const orders = (text: string): Answers => ({ "/": h1("form", orderForm), "/order": h1(`${text} order`) });

for (const { mode, args } of modes.slice(0, 1)) {
  describe(mode, () => {
    let stage: AnswerStage;
    before(async () => {
      stage = await createAnswerStage(browser, { args: [...args] });
    });
    afterEach(() => stage.clear());
    after(() => stage?.[Symbol.asyncDispose]());

    /** A tab that shows the answer to a form. */
    async function order(): Promise<Tab> {
      await stage.serve(orders("first"));
      const tab = await stage.open("/");
      const connected = stage.app.log.next("page", ({ url }) => url === "/order");
      await tab.page.click("form button");
      await connected;
      return { ...tab, url: "/order" };
    }

    const sent = ({ asked }: Tab) => asked.filter((request) => request === "POST /order").length;
    const offer = "hotrun-indicator button";

    test(`O9 the answer to a form is not asked for silently, but offered, and comes with a click (${mode})`, async () => {
      const tab = await order();
      for (const text of ["second", "third"]) {
        stage.save(orders(text));
        const followed = await stage.app.next("page", ({ url, action }) => url === "/order" && action !== undefined);
        assert.equal(followed.action, "offer");
        assert.equal(await tab.text(offer), "Changed: load it again?");
      }
      assert.equal(await tab.text(), "first order");
      assert.deepEqual(tab.asked, ["GET /", "POST /order"]);
      await tab.page.click(offer);
      await tab.shows("third order");
      assert.equal(sent(tab), 2);
      assert.equal(await tab.page.locator(offer).count(), 0);
    });

    test(`O9 not when it was away, nor when a script of it has changed (${mode})`, async () => {
      const tab = await order();
      await tab.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
      await stage.serve(orders("second"));
      await tab.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
      assert.equal(await tab.text(offer), "Changed: load it again?");
      // As if it had loaded that file: its name is what counts.
      await tab.page.evaluate(() => {
        const script = document.createElement("script");
        script.src = "/answers.js";
        document.head.append(script);
        return new Promise((resolve) => {
          script.onload = script.onerror = resolve;
        });
      });
      stage.save(orders("third"));
      assert.equal((await stage.app.next("page", ({ action }) => action !== undefined)).action, "offer");
      assert.equal(await tab.text(), "first order");
      assert.equal(sent(tab), 1);
    });

    test(`O9 nor is a form sent again that the app broke off, once there is an answer for it (${mode})`, async () => {
      await stage.serve({ ...orders("first"), "/order": { isCrash: true } });
      const tab = await stage.open("/");
      const connected = stage.app.log.next("page", ({ url }) => url === "/order");
      await tab.page.click("form button");
      await connected;
      await tab.page.waitForSelector("hotrun-overlay");
      await stage.serve(orders("second"));
      await tab.page.click(offer);
      await tab.shows("second order");
      assert.equal(sent(tab), 2);
    });

    test(`O10 a redirect is followed by the browser, once (${mode})`, async () => {
      await stage.serve({ "/": h1("home") });
      const tab = await stage.open("/");
      stage.save({ "/": { status: 302, headers: { location: "/login" } }, "/login": h1("log in") });
      assert.equal((await tab.followed()).action, "reload");
      await tab.page.waitForURL("**/login");
      await tab.shows("log in");
      assert.equal(tab.morphs, 0);
      // The page, what has become of it, and the page load.
      assert.equal(tab.asked.filter((request) => request === "GET /").length, 3);
    });

    test(`O10 a page that only scripts are sent away from is loaded once for each version (${mode})`, async () => {
      const away = (text: string): Answers => ({
        "navigate /": h1(text),
        "/": { status: 302, headers: { location: "/login" } },
        "/login": h1("log in"),
      });
      await stage.serve(away("one"));
      const tab = await stage.open("/");
      for (const text of ["two", "three"]) {
        stage.save(away(text));
        assert.equal((await tab.followed()).action, "reload");
        await tab.shows(text);
        // Connected, it knows that it is up to date.
        await stage.app.next("page", ({ action }) => action === undefined);
        await tab.page.evaluate(() => Reflect.get(window as object, "hotrun").ready);
      }
      assert.deepEqual([tab.loads, tab.morphs], [3, 0]);
    });

    const others: [string, Answers[string]][] = [
      ["a login page with 401", { status: 401, body: h1("other") }],
      ["not found", { status: 404, body: h1("other") }],
      ["another content type", { headers: { "content-type": "text/plain" }, body: "<h1>other</h1>" }],
    ];
    for (const [name, answer] of others) {
      test(`O10 ${name} where there was a page is shown by a page load, and what is mended is the page again (${mode})`, async () => {
        await stage.serve({ "/": h1("home") });
        const tab = await stage.open("/");
        stage.save({ "/": answer });
        assert.equal((await tab.followed()).action, "reload");
        await tab.shows("other", "body");
        assert.deepEqual([tab.loads, tab.morphs], [2, 0]);
        // Text has no client in it that could follow.
        if (name.includes("type")) return;
        await stage.app.next("page", ({ action }) => action === undefined);
        stage.save({ "/": h1("home again") });
        assert.equal((await tab.followed()).action, "morph");
        assert.equal(await tab.text(), "home again");
        assert.equal(tab.loads, 2);
      });
    }

    test(`O17 a page load during a reload waits for the new version (${mode})`, async () => {
      await stage.serve({ "/": h1("old") });
      await using hold = await createHold();
      stage.save({ "/": h1("new") }, hold.code);
      await hold.begun;
      let asked: Promise<unknown> = Promise.resolve();
      const opening = stage.open("/", async (page) => {
        asked = page.waitForRequest("**/");
      });
      await stage.app.get("/__hotrun/status");
      await asked;
      hold.release();
      const tab = await opening;
      assert.equal(await tab.text(), "new");
      assert.deepEqual([tab.loads, tab.morphs], [1, 0]);
    });

    test(`O17 it waits a second for it; the old page becomes the new one when that is there (${mode})`, async () => {
      await stage.serve({ "/": h1("old") });
      await using hold = await createHold();
      stage.save({ "/": h1("new") }, hold.code);
      await hold.begun;
      const since = performance.now();
      const tab = await stage.open("/");
      const waitedMs = performance.now() - since;
      assert.equal(await tab.text(), "old");
      assert.ok(waitedMs > 950, `waited ${waitedMs} ms`);
      hold.release();
      assert.equal((await tab.followed()).action, "morph");
      assert.equal(await tab.text(), "new");
      // Announced: no page load shows the old one any more.
      await tab.page.reload();
      assert.equal(await tab.text(), "new");
    });

    test(`O18 the app's own error is shown in place, and what comes after it (${mode})`, async () => {
      await stage.serve({ "/": h1("home", "<input>") });
      const tab = await stage.open("/");
      await tab.page.fill("input", "typed");
      for (const [status, text] of [
        [500, "TypeError: a is undefined"],
        [503, "Error: no database"],
        [200, "home again"],
      ] as const) {
        stage.save({ "/": { status, body: h1(text, "<input>") } });
        assert.equal((await tab.followed()).action, "morph");
        assert.equal(await tab.text(), text);
      }
      assert.equal(await tab.page.inputValue("input"), "typed");
      assert.equal(tab.loads, 1);
    });

    test(`O18 a page that begins with an error recovers (${mode})`, async () => {
      await stage.serve({ "/": { status: 500, body: h1("Error: no database") } });
      const tab = await stage.open("/");
      stage.save({ "/": h1("home") });
      assert.equal((await tab.followed()).action, "morph");
      assert.equal(await tab.text(), "home");
    });

    test(`O10 a page that streams for ever is loaded anew once it has to change (${mode})`, async () => {
      const endless = (text: string): Answers => ({ "/": { body: h1(text), isEndless: true } });
      await stage.serve(endless("one"));
      let told: Promise<unknown> = Promise.resolve();
      const tab = await stage.open("/", async (page) => {
        await page.clock.install();
        told = page
          .waitForEvent("websocket")
          .then((socket) => socket.waitForEvent("framereceived", ({ payload }) => /"refresh"/.test(String(payload))));
      });
      stage.save(endless("two"));
      await told;
      await tab.page.clock.fastForward(4000);
      assert.equal((await tab.followed()).action, "reload");
      await tab.shows("two");
      assert.deepEqual([tab.loads, tab.morphs], [2, 0]);
    });
  });
}
