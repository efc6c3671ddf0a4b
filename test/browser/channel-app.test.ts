import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { type AnswerStage, type Answers, createAnswerStage, html, type Tab } from "./answer-stage.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

const h1 = (text: string, more = "") => html(`<h1>${text}</h1>${more}`);

/** What a browser does to a tab that another one hides; headless ones show all. */
const hide = ({ page }: Tab) => setVisibility(page, "hidden");
const show = ({ page }: Tab) => setVisibility(page, "visible");

function setVisibility(page: Tab["page"], state: DocumentVisibilityState): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

/** What it does to a page that it keeps for the back button. */
function transition({ page }: Tab, type: "pagehide" | "pageshow"): Promise<unknown> {
  return page.evaluate((type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type);
}

const ready = ({ page }: Tab) => page.evaluate(() => Reflect.get(window as object, "hotrun").ready);

for (const { mode, args } of modes) {
  describe(mode, () => {
    let stage: AnswerStage;
    before(async () => {
      stage = await createAnswerStage(browser, { args: [...args] });
    });
    afterEach(() => stage.clear());
    after(() => stage?.[Symbol.asyncDispose]());

    const livePages = async () => (await stage.app.status()).pages.map(({ url }) => url).sort();
    /** The tab has connected since the last save. */
    const connected = ({ url }: Tab) =>
      stage.app.log.next("page", (event) => event.url === url && event.action === undefined);

    test(`G1 G2 each tab says where it is, and asks for its own page alone, once (${mode})`, async () => {
      const pages = (text: string): Answers => ({ "/a": h1(`a ${text}`), "/b": h1(`b ${text}`), "/c": h1("c") });
      await stage.serve(pages("one"));
      const paths = ["/a", "/a?x=1&y=%20", "/b", "/c"];
      const tabs = await Promise.all(paths.map((path) => stage.open(path)));
      assert.deepEqual(await livePages(), paths);
      const unaffected = tabs[3] as Tab;
      await unaffected.page.evaluate(() => {
        // Not the document itself: the sign that a reload takes long hangs there.
        new MutationObserver(() => Object.assign(window, { isTouched: true })).observe(document.body, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true,
        });
      });
      stage.save(pages("two"));
      const followed = await Promise.all(tabs.map((tab) => tab.followed()));
      assert.deepEqual(
        followed.map(({ action, url }) => [url, action]),
        [
          ["/a", "morph"],
          ["/a?x=1&y=%20", "morph"],
          ["/b", "morph"],
          ["/c", "none"],
        ],
      );
      assert.deepEqual(await Promise.all(tabs.map((tab) => tab.text())), ["a two", "a two", "b two", "c"]);
      for (const { asked, url } of tabs) assert.deepEqual(asked, Array(2).fill(`GET ${url.split("?")[0]}`));
      assert.equal(await unaffected.page.evaluate(() => "isTouched" in window), false);
    });

    test(`G3 G5 a tab without network catches up as soon as it is back, no timer needed (${mode})`, async () => {
      await stage.serve({ "/": h1("one", "<input>") });
      const tab = await stage.open("/", (page) => page.clock.install());
      await tab.page.fill("input", "typed");
      // From here on no timer of the page runs.
      await tab.page.clock.pauseAt(Date.now() + 60_000);
      await tab.page.context().setOffline(true);
      await stage.serve({ "/": h1("two", "<input>") });
      await tab.page.context().setOffline(false);
      await tab.shows("two");
      assert.equal(await tab.page.inputValue("input"), "typed");
      assert.deepEqual([tab.loads, tab.morphs], [1, 1]);
      assert.deepEqual(await livePages(), ["/"]);
    });

    test(`G5 after the computer has slept the connection is made anew (${mode})`, async () => {
      await stage.serve({ "/": h1("one") });
      const tab = await stage.open("/", (page) => page.clock.install());
      stage.app.log.mark();
      const again = connected(tab);
      // Timers run once for all of that time, and the clock has moved on.
      await tab.page.clock.fastForward("10:00");
      await again;
      assert.deepEqual(await livePages(), ["/"]);
      stage.save({ "/": h1("two") });
      assert.equal((await tab.followed()).action, "morph");
      assert.deepEqual([tab.loads, tab.morphs], [1, 1]);
    });

    test(`G4 G11 after quick saves of slow pages, asked for one at a time, tabs show the last one (${mode})`, async () => {
      const slow = (text: string): Answers => ({
        "/a": { body: h1(`a ${text}`), delayMs: 30 },
        "/b": { body: h1(`b ${text}`), delayMs: 60 },
      });
      await stage.serve(slow("0"));
      const most: Record<string, number> = {};
      // Watched from before the page is there: Playwright takes a moment to begin to tell of requests.
      const watch = (path: string) => async (page: Tab["page"]) => {
        let now = 0;
        page.on("request", (request) => {
          if (request.url().endsWith(path)) most[path] = Math.max(most[path] ?? 0, ++now);
        });
        page.on("requestfinished", (request) => {
          if (request.url().endsWith(path)) now -= 1;
        });
      };
      const tabs = await Promise.all(["/a", "/b"].map((path) => stage.open(path, watch(path))));
      for (let save = 1; save <= 8; save += 1) {
        stage.save(slow(String(save)));
        if (save % 3 === 0) await stage.app.reload();
      }
      await Promise.all(tabs.map((tab) => tab.shows(`${tab.url.slice(1)} 8`)));
      assert.deepEqual(
        tabs.map(({ loads }) => loads),
        [1, 1],
      );
      assert.deepEqual(most, { "/a": 1, "/b": 1 });
    });

    test(`G7 eight tabs are all live, and none holds up the next (${mode})`, async () => {
      await stage.serve({ "/": h1("one") });
      const tabs: Tab[] = [];
      for (let tab = 1; tab <= 8; tab += 1) tabs.push(await stage.open(`/?tab=${tab}`));
      stage.save({ "/": h1("two") });
      for (const { action } of await Promise.all(tabs.map((tab) => tab.followed()))) assert.equal(action, "morph");
      for (const tab of tabs) assert.equal(await tab.text(), "two");
      assert.equal((await livePages()).length, 8);
    });

    test(`G8 O19 a tab that is hidden, and a page that is kept for the back button, catch up once when shown (${mode})`, async () => {
      await stage.serve({ "/": h1("one") });
      const [hidden, kept, shown] = [await stage.open("/?hidden"), await stage.open("/?kept"), await stage.open("/")];
      await hide(hidden);
      await transition(kept, "pagehide");
      await stage.app.log.until("two pages are gone", () => true);
      for (const text of ["two", "three"]) {
        stage.save({ "/": h1(text) });
        assert.equal((await shown.followed()).action, "morph");
      }
      assert.deepEqual(await livePages(), ["/"]);
      assert.deepEqual([await hidden.text(), await kept.text()], ["one", "one"]);
      stage.app.log.mark();
      // Both tell more than once, as browsers do.
      await show(hidden);
      await transition(hidden, "pageshow");
      await transition(kept, "pageshow");
      await show(kept);
      for (const tab of [hidden, kept]) {
        await connected(tab);
        await tab.shows("three");
        assert.deepEqual([tab.loads, tab.morphs, tab.asked.length], [1, 1, 2]);
      }
      assert.deepEqual(await livePages(), ["/", "/?hidden", "/?kept"]);
      // Nothing has changed: nothing is asked for.
      await hide(hidden);
      stage.app.log.mark();
      await show(hidden);
      await connected(hidden);
      await ready(hidden);
      assert.equal(hidden.asked.length, 2);
      stage.save({ "/": h1("four") });
      for (const tab of [hidden, kept, shown]) assert.equal((await tab.followed()).action, "morph");
    });

    test(`F11 HTML that a script fetches comes as the app sent it, and stays when the page changes (${mode})`, async () => {
      const fragment = "<p id=fragment>part</p>";
      const pages = (text: string): Answers => ({
        "/": h1(text, "<main></main>"),
        "/whole": h1("whole"),
        "/part": fragment,
      });
      await stage.serve(pages("one"));
      const tab = await stage.open("/");
      const fetched = await tab.page.evaluate(async () => {
        const answers = await Promise.all([fetch("/part"), fetch("/whole", { headers: { accept: "text/html" } })]);
        const [part, whole] = await Promise.all(answers.map((answer) => answer.text()));
        (document.querySelector("main") as HTMLElement).innerHTML = String(part);
        return [part, whole];
      });
      assert.deepEqual(fetched, [fragment, h1("whole")]);
      stage.save(pages("two"));
      assert.equal((await tab.followed()).action, "morph");
      assert.deepEqual([await tab.text(), await tab.text("main #fragment")], ["two", "part"]);
      assert.deepEqual(await livePages(), ["/"]);
    });

    test(`K4 a page that is not found shows the route when it appears, and that it has gone (${mode})`, async () => {
      await stage.serve({});
      const tab = await stage.open("/new");
      assert.equal(await tab.text("p"), "No such page");
      stage.save({ "/new": h1("new") });
      assert.equal((await tab.followed()).action, "morph");
      assert.equal(await tab.text(), "new");
      assert.equal(tab.loads, 1);
      stage.save({});
      assert.equal((await tab.followed()).action, "reload");
      await tab.shows("No such page", "p");
      await connected(tab);
      stage.save({ "/new": h1("back") });
      assert.equal((await tab.followed()).action, "morph");
      assert.deepEqual([await tab.text(), tab.loads], ["back", 2]);
    });

    test(`G5 G10 O9 after hotrun was killed and started again pages come back by themselves, the answer to a form on a click (${mode})`, async () => {
      const pages = (text: string): Answers => ({
        "/": h1(text),
        "/form": html('<form method="post" action="/sent"><button>Send</button></form>'),
        "/sent": h1(`sent ${text}`),
      });
      await stage.serve(pages("one"));
      const [tab, sent] = [await stage.open("/"), await stage.open("/form")];
      const isSent = stage.app.log.next("page", ({ url }) => url === "/sent");
      await sent.page.click("form button");
      await isSent;
      await stage.restart(async () => {
        await tab.page.waitForSelector("hotrun-indicator[data-state=disconnected]", { state: "attached" });
        stage.save(pages("two"));
      });
      await tab.shows("two");
      await sent.shows("Changed: load it again?", "hotrun-indicator button");
      assert.equal(await sent.text(), "sent one");
      await sent.page.click("hotrun-indicator button");
      await sent.shows("sent two");
      assert.deepEqual(sent.asked, ["GET /form", "POST /sent", "POST /sent"]);
      stage.save(pages("three"));
      assert.equal((await tab.followed()).action, "morph");
      assert.equal(tab.loads, 2);
    });
  });

  test(`G10 O9 with --no-morph a page is loaded anew once the new version answers, the answer to a form on a click (${mode})`, async () => {
    await using stage = await createAnswerStage(browser, { args: [...args, "--no-morph"] });
    const pages = (text: string): Answers => ({
      "/": h1(text),
      "/form": html('<form method="post" action="/sent"><button>Send</button></form>'),
      "/sent": h1(`sent ${text}`),
    });
    await stage.serve(pages("one"));
    const [tab, sent] = [await stage.open("/"), await stage.open("/form")];
    const isSent = stage.app.log.next("page", ({ url }) => url === "/sent");
    await sent.page.click("form button");
    await isSent;
    for (const [index, text] of ["two", "three"].entries()) {
      stage.save(pages(text));
      assert.equal((await tab.followed()).action, "reload");
      await tab.shows(text);
      assert.deepEqual([tab.loads, tab.morphs], [index + 2, 0]);
      await stage.app.log.next("page", ({ url, action }) => url === "/" && action === undefined);
    }
    assert.equal(await sent.text("hotrun-indicator button"), "Changed: load it again?");
    assert.equal(await sent.text(), "sent one");
  });
}
