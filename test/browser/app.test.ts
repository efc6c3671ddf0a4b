import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { exampleFiles } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { type HotrunOptions, type RunningHotrun, startHotrun } from "../support/hotrun.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

interface Opened {
  app: RunningHotrun;
  page: Page;
  /** Errors and messages of level error that the page has logged. */
  problems: string[];
  /** How many documents the tab has loaded. */
  loads(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The guestbook of examples/express in a low window, so that it can be scrolled. */
async function open(options: Partial<HotrunOptions> = {}): Promise<Opened> {
  const app = await startHotrun({ files: exampleFiles("express"), ...options });
  const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  let loaded = 0;
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
  page.on("domcontentloaded", () => {
    loaded += 1;
  });
  const connected = app.next("page", ({ action }) => action === undefined);
  await page.goto(app.url);
  await connected;
  return {
    app,
    page,
    problems,
    loads: () => loaded,
    async [Symbol.asyncDispose]() {
      await page.close();
      await app[Symbol.asyncDispose]();
    },
  };
}

const headline = (page: Page) => page.locator("body > header h1");

async function untilText(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

test("O12 how long an open page took to follow is part of the reload", async () => {
  await using opened = await open();
  const { app, page } = opened;
  app.edit("lib/greeting.ts", "Sign the guestbook", "Please sign");
  const { reload, ms } = await app.next("page", ({ action }) => action === "morph");
  await untilText(page, "h1", "Please sign");
  const { reloads } = await app.status();
  assert.equal(reloads.find(({ id }) => id === reload)?.timings.page, ms);
  await page.goto(new URL("/__hotrun/", app.url).href);
  await page.locator("rect.page").first().waitFor({ state: "attached" });
});

test("H1 H4 H6 a save of a leaf module is in the open page, and what the user did stays", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.locator("summary").click();
  await page.locator("textarea").fill("half a thought");
  await page.locator("input").fill("Edsger");
  await page.locator("input").evaluate((input: HTMLInputElement) => input.setSelectionRange(1, 3));
  await page.evaluate(() => window.scrollTo(0, 150));
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  app.edit("lib/greeting.ts", "Sign the guestbook", "Please sign");
  await untilText(page, "h1", "Please sign");

  const state = await page.evaluate(() => {
    const input = document.querySelector("input") as HTMLInputElement;
    return {
      typed: [input.value, (document.querySelector("textarea") as HTMLTextAreaElement).value],
      focus: document.activeElement === input,
      selection: [input.selectionStart, input.selectionEnd],
      scroll: window.scrollY,
      details: document.querySelector("details")?.open,
      sameDocument: "sameDocument" in window,
    };
  });
  assert.deepEqual(state, {
    typed: ["Edsger", "half a thought"],
    focus: true,
    selection: [1, 3],
    scroll: 150,
    details: true,
    sameDocument: true,
  });
  assert.equal(opened.loads(), 1);
  assert.deepEqual(opened.problems, []);
});

test("what a module sends with import.meta.hot.send is heard in the page, and names of hotrun's own are not to be had", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    const api: { on(name: string, listener: (detail: unknown) => void): () => void } = Reflect.get(
      window as object,
      "hotrun",
    );
    api.on("app:greeting", (detail) => heard.push(detail));
    const remove = api.on("app:greeting", () => heard.push("removed"));
    remove();
    document.addEventListener("hotrun:app:nothing", (event) => heard.push((event as CustomEvent).detail));
  });
  const send = `
import.meta.hot?.send("app:greeting", { text: "hello", list: [1, null] });
import.meta.hot?.send("app:nothing");
`;
  app.write("lib/greeting.ts", app.read("lib/greeting.ts").replace("Sign the guestbook", "Please sign") + send);
  await untilText(page, "h1", "Please sign");
  const heard = await page.evaluate(() => Reflect.get(window, "heard"));
  assert.deepEqual(heard, [{ text: "hello", list: [1, null] }, null]);
  assert.deepEqual(opened.problems, []);
});

test("H1 a change in a template is in the page; elements that it does not touch stay the same ones", async () => {
  await using opened = await open();
  const { app, page } = opened;
  const textarea = await page.locator("textarea").elementHandle();
  app.edit("views/home.ejs", "Write something", "Leave a word");
  await untilText(page, "h2", "Leave a word");
  assert.equal(await page.evaluate((element) => element === document.querySelector("textarea"), textarea), true);
  assert.equal(opened.loads(), 1);
});

test("the state of the app lives on: claps and entries are there after edits of other modules", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.locator("button.quiet").click();
  await untilText(page, "output", "1");
  await page.locator("input").fill("Edsger");
  await page.locator("textarea").fill("Simplicity is prerequisite for reliability.");
  await page.locator("button", { hasText: "Add" }).click();
  await untilText(page, "#entries", "3 entries");
  app.edit("routes/guestbook.ts", `"Not written"`, `"Not accepted"`);
  await app.reload();
  app.edit("lib/greeting.ts", "Sign the guestbook", "Please sign");
  await untilText(page, "h1", "Please sign");
  assert.equal(await page.locator("output").textContent(), "1");
  assert.match((await page.locator(".entries").textContent()) ?? "", /Simplicity/);
});

test("L2 a stylesheet is swapped without touching the page", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.locator("input").fill("Edsger");
  await page.evaluate(() => Object.assign(window, { h1: document.querySelector("h1") }));
  app.edit("public/style.css", "letter-spacing: -0.03em", "letter-spacing: 7px");
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1") as Element).letterSpacing === "7px");
  assert.equal(await page.evaluate(() => Reflect.get(window, "h1") === document.querySelector("h1")), true);
  // The old one goes once the new one is there: for a moment, both are.
  await page.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 1);
  assert.equal(await page.locator("input").inputValue(), "Edsger");
  assert.equal(opened.loads(), 1);
});

test("O7 a broken save shows file and line over the living page, and goes with the next good one", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.locator("input").fill("Edsger");
  app.edit("lib/greeting.ts", `"Sign the guestbook";`, `"Sign the guestbook" +;`);
  const { file, line } = await app.next("failure");
  assert.deepEqual([file, line], [app.file("lib/greeting.ts"), 2]);
  await untilText(page, "hotrun-overlay", "greeting.ts:2");
  assert.equal(await page.locator("input").inputValue(), "Edsger");
  assert.equal(await headline(page).textContent(), "Sign the guestbook");

  app.edit("lib/greeting.ts", `"Sign the guestbook" +;`, `"Mended";`);
  await untilText(page, "h1", "Mended");
  await page.locator("hotrun-overlay").waitFor({ state: "detached" });
  assert.equal(await page.locator("input").inputValue(), "Edsger");
  assert.equal(opened.loads(), 1);
  assert.deepEqual(opened.problems, []);
});

test("a first start that fails is shown as a page, which becomes the app by itself", async () => {
  const files = exampleFiles("express");
  const broken = { ...files, "lib/greeting.ts": `throw new Error("not today");\n${files["lib/greeting.ts"]}` };
  await using app = await startHotrun({ files: broken, until: "failure" });
  await app.log.until("a front", () => app.log.events.some((event) => event.type === "listen"));
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const answer = await page.goto(app.url);
  assert.ok((answer?.status() ?? 0) >= 500);
  await untilText(page, "html", "not today");
  await untilText(page, "html", "greeting.ts");
  app.write("lib/greeting.ts", files["lib/greeting.ts"] as string);
  await untilText(page, "h1", "Sign the guestbook");
  await page.close();
});

test("G3 G5 a page that was away catches up when hotrun is there again", async () => {
  await using opened = await open();
  const { app, page } = opened;
  await page.context().setOffline(true);
  await page.locator("input").fill("Edsger");
  app.edit("lib/greeting.ts", "Sign the guestbook", "While you were away");
  await app.reload();
  await page.context().setOffline(false);
  await untilText(page, "h1", "While you were away");
  assert.equal(await page.locator("input").inputValue(), "Edsger");
});

test("G4 after many quick saves the page shows the last one", async () => {
  await using opened = await open();
  const { app, page } = opened;
  for (let save = 1; save <= 20; save += 1) {
    app.write("lib/greeting.ts", `export const headline = "Save ${save}";\nexport const lead = "Quick.";\n`);
    if (save % 3 === 0) await app.reload();
  }
  await untilText(page, "h1", "Save 20");
  assert.equal(opened.loads(), 1);
  assert.deepEqual(opened.problems, []);
});

test("two tabs follow the same save, each on its own page", async () => {
  await using opened = await open();
  const { app, page } = opened;
  const other = await browser.newPage();
  await other.goto(`${app.url}?second`);
  await app.log.until("both pages", () => {
    const pages = app.log.events.filter((event) => event.type === "page");
    return pages.some(({ url }) => url.includes("?second"));
  });
  app.edit("lib/greeting.ts", "Sign the guestbook", "Please sign");
  await Promise.all([untilText(page, "h1", "Please sign"), untilText(other, "h1", "Please sign")]);
  assert.match(other.url(), /\?second$/);
  await other.close();
});

test("with --no-morph a save reloads the whole page", async () => {
  await using opened = await open({ args: ["--no-morph"] });
  const { app, page } = opened;
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  app.edit("lib/greeting.ts", "Sign the guestbook", "Please sign");
  await untilText(page, "h1", "Please sign");
  assert.equal(await page.evaluate(() => "sameDocument" in window), false);
});

test("with --no-overlay a broken save leaves the page alone", async () => {
  await using opened = await open({ args: ["--no-overlay"] });
  const { app, page } = opened;
  app.edit("lib/greeting.ts", `"Sign the guestbook";`, `"Sign the guestbook" +;`);
  await app.next("failure");
  app.edit("views/home.ejs", "Write something", "Leave a word");
  await untilText(page, "h2", "Leave a word");
  assert.equal(await page.locator("hotrun-overlay").count(), 0);
});
