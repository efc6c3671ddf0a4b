import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { PageApi } from "../../client/api.ts";
import type { Failure } from "../../src/protocol/failure.ts";
import { launchChromium } from "../support/chromium.ts";
import { bundleClient, createFakeLauncher, type FakeLauncher } from "./fake-launcher.ts";

let browser: Browser;
let client: Awaited<ReturnType<typeof bundleClient>>;

before(async () => {
  [browser, client] = await Promise.all([launchChromium(), bundleClient()]);
});
after(async () => {
  await browser?.close();
  await client?.[Symbol.asyncDispose]();
});

/** In functions that run in the page. */
declare const hotrun: PageApi;

const failure: Failure = {
  kind: "load",
  code: "HOTRUN_LOAD",
  title: "Threw while loading",
  message: "No shop",
  file: "/app/src/a.ts",
  line: 2,
  column: 5,
  frame: "> 2 | open()",
  frames: [
    { name: "open", file: "/app/src/a.ts", line: 2, column: 5, of: "app" },
    {
      name: "next",
      file: "/app/node_modules/express/router.js",
      line: 9,
      column: 1,
      of: "package",
      package: "express",
    },
    { name: "main", file: "/app/src/main.ts", line: 7, of: "app" },
  ],
  related: [{ relation: "cause", message: "refused", file: "/app/src/db.ts", line: 4 }],
};

interface Bed {
  launcher: FakeLauncher;
  page: Page;
}

async function openApp(t: TestContext, body: string, options: BrowserContextOptions = {}): Promise<Bed> {
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  launcher.app.set("/", `<!doctype html><html><head><title>App</title></head><body>${body}</body></html>`);
  await page.goto(launcher.url);
  await page.evaluate(() => hotrun.ready);
  return { launcher, page };
}

const overlay = (page: Page) => page.locator("hotrun-overlay");

test("K3 every place opens the editor there; what came of it is said in the card", async (t) => {
  const { launcher, page } = await openApp(t, "<p>1</p>");
  launcher.fail(failure);
  await overlay(page).waitFor();
  const asked = () => page.waitForResponse((response) => response.url().endsWith("/__hotrun/open"));
  async function click(place: string): Promise<void> {
    const answered = asked();
    await overlay(page).locator(".place", { hasText: place }).last().click();
    await answered;
  }
  await click("a.ts");
  await click("db.ts:4");
  assert.equal(await overlay(page).locator(".place", { hasText: "router.js" }).isVisible(), false);
  await overlay(page).locator("summary", { hasText: "1 call in express" }).click();
  await click("router.js");
  assert.deepEqual(launcher.opened, [
    { file: "/app/src/a.ts", line: 2, column: 5 },
    { file: "/app/src/db.ts", line: 4 },
    { file: "/app/node_modules/express/router.js", line: 9, column: 1 },
  ]);
  assert.equal(await overlay(page).locator(".note").textContent(), "");
  launcher.openResult = { type: "none" };
  await click("main.ts");
  const note = overlay(page).locator(".note");
  await note.filter({ hasText: "Set HOTRUN_EDITOR" }).waitFor();
  assert.equal(await note.getAttribute("role"), "status");
});

test("K3 a failure is copied as text, or is there to be copied by hand", async (t) => {
  const { launcher, page } = await openApp(t, "<p>1</p>");
  launcher.fail(failure);
  const copy = overlay(page).locator(".copy");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await copy.click();
  await overlay(page).locator(".note", { hasText: "Copied." }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^Threw while loading: No shop\n\n\/app\/src\/a\.ts:2:5\n\n> 2 \| open\(\)\n\nCaused by: refused/);
  // As on http from another machine.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await copy.click();
  const shown = overlay(page).locator("textarea");
  assert.equal(await shown.inputValue(), text);
  assert.equal(await page.evaluate(() => getSelection()?.toString()), text);
});

test("K1 the focus stays in the page, the overlay's controls can be reached by keyboard, and the page gets it back", async (t) => {
  const { launcher, page } = await openApp(
    t,
    "<input><script>addEventListener('keydown', () => (window.heard = true))</script>",
  );
  await page.locator("input").focus();
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.shadowRoot?.activeElement?.className ?? activeElement?.localName;
    });
  launcher.fail(failure);
  await overlay(page).waitFor();
  assert.equal(await focused(), "input");
  const seen: (string | undefined)[] = [];
  for (let i = 0; i < 12 && seen.at(-1) !== "copy"; i++) {
    await page.keyboard.press("Tab");
    seen.push(await focused());
  }
  assert.deepEqual([seen[0], seen.includes("place"), seen.at(-1)], ["close", true, "copy"]);
  while ((await focused()) !== "close") await page.keyboard.press("Shift+Tab");
  await page.evaluate(() => Object.assign(window, { heard: false }));
  await page.keyboard.press("Enter");
  await overlay(page).waitFor({ state: "detached" });
  assert.equal(await focused(), "input");
  assert.equal(await page.evaluate(() => Reflect.get(window, "heard")), false);
});

test("K1 over an open modal dialog the overlay can be used, and outlives it", async (t) => {
  const { launcher, page } = await openApp(t, "<dialog>d</dialog>");
  await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).showModal());
  launcher.fail(failure);
  await overlay(page).locator("summary").click();
  assert.equal(await overlay(page).locator("details").getAttribute("open"), "");
  await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).close());
  await page.locator("html > hotrun-overlay").waitFor();
  await overlay(page).locator(".close").click();
  await overlay(page).waitFor({ state: "detached" });
});

test("K1 several failures are cards one below the other, which are put away together", async (t) => {
  const { launcher, page } = await openApp(t, "<p>1</p>");
  const request = { ...failure, kind: "request" as const, title: "GET / threw", message: "No user" };
  launcher.failAll([failure, request]);
  await overlay(page).waitFor();
  assert.deepEqual(await overlay(page).locator(".card h1").allTextContents(), ["No shop", "No user"]);
  assert.equal(await overlay(page).locator("[role=alert]").count(), 2);
  await page.keyboard.press("Escape");
  await overlay(page).waitFor({ state: "detached" });
});

test("K1 neither the page's styles, its direction, nor a narrow window spoil it; and it is not printed", async (t) => {
  const body = `<style>
    * { all: unset !important; display: inline !important; font: 40px serif !important; color: red !important; direction: rtl !important }
    hotrun-overlay { display: none !important; opacity: 0 !important; position: static !important }
  </style><script>document.documentElement.dir = "rtl"</script><p>1</p>`;
  const { launcher, page } = await openApp(t, body, { viewport: { width: 360, height: 640 } });
  const message = `${"a-very-long-word".repeat(40)}\n${"ß".repeat(300)}`;
  launcher.fail({ ...failure, message, frame: `> 2 | ${"x".repeat(290)}` });
  const card = overlay(page).locator(".card");
  await card.waitFor();
  const box = await card.boundingBox();
  assert.deepEqual([box?.x, box?.width], [0, 360]);
  assert.equal(await overlay(page).evaluate((host) => host.scrollWidth <= host.clientWidth), true);
  const style = await card.evaluate((element) => {
    const { direction, fontSize } = getComputedStyle(element);
    return `${direction} ${fontSize}`;
  });
  assert.equal(style, "ltr 15px");
  await page.emulateMedia({ media: "print" });
  assert.equal(await overlay(page).isVisible(), false);
});

test("O7 warnings are a sign in the corner, which opens their list, and goes when they do", async (t) => {
  const { launcher, page } = await openApp(t, "<p>1</p>");
  const badge = page.locator("hotrun-indicator[data-state=warned] button");
  launcher.warn("a.ts: its dispose handler failed (/app/a.ts:3:1)", "Another");
  await badge.waitFor();
  assert.equal(await badge.textContent(), "Warnings: 2");
  assert.equal(await overlay(page).count(), 0);
  await badge.click();
  await overlay(page).locator("li .message").first().waitFor();
  assert.deepEqual(await overlay(page).locator("li .message").allTextContents(), [
    "a.ts: its dispose handler failed",
    "Another",
  ]);
  const answered = page.waitForResponse((response) => response.url().endsWith("/__hotrun/open"));
  await overlay(page).locator(".place").click();
  await answered;
  assert.deepEqual(launcher.opened, [{ file: "/app/a.ts", line: 3, column: 1 }]);
  // The list follows while it is open; a failure takes its place.
  launcher.warn("Another");
  await overlay(page)
    .locator("li .message", { hasText: /^Another$/ })
    .waitFor();
  assert.equal(await overlay(page).locator("li").count(), 1);
  launcher.fail(failure);
  await overlay(page).locator(".message", { hasText: "No shop" }).waitFor();
  launcher.fail(null);
  await overlay(page).waitFor({ state: "detached" });
  await badge.waitFor();
  launcher.warn();
  await page.locator("hotrun-indicator[data-state=connected]").waitFor({ state: "attached" });
});

test("K1 what shows a failure is loaded again on a click where it could not be", async (t) => {
  const { launcher, page } = await openApp(t, "<p>1</p>");
  await page.route("**/client.js?overlay", (route) => route.abort(), { times: 1 });
  launcher.fail(failure);
  await page.locator("hotrun-indicator[data-state=failing] button").click();
  await overlay(page).waitFor();
  assert.equal(await page.locator("script").count(), 0);
});
