import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { PageApi } from "../../client/api.ts";
import type { Failure } from "../../src/protocol/failure.ts";
import { launchChromium } from "../support/chromium.ts";
import { bundleClient, createFakeLauncher, type FakeLauncher, type Page as Served } from "./fake-launcher.ts";
import { playMarkupPack } from "./markup-pack.ts";

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
  kind: "parse",
  code: "HOTRUN_PARSE",
  title: "Does not parse",
  message: "Expected this",
  file: "/app/a.ts",
  line: 2,
};

interface Bed {
  launcher: FakeLauncher;
  page: Page;
  /** What the page's console says of its policy, and errors that nothing caught. */
  complaints: string[];
}

async function createBed(t: TestContext, options: BrowserContextOptions = {}): Promise<Bed> {
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (entry) => {
    if (/policy|trusted/i.test(entry.text())) complaints.push(entry.text());
  });
  return { launcher, page, complaints };
}

/** A page of the app, which has been told all. */
async function openApp({ launcher, page }: Bed, served: Served): Promise<void> {
  launcher.app.set("/", served);
  await page.goto(launcher.url);
  await page.evaluate(() => hotrun.ready);
}

/** The launcher's own page, with the client connected. */
async function openErrorPage({ launcher, page }: Bed, why: Failure | null): Promise<void> {
  Object.assign(launcher.status, { generation: 0, state: why ? "down" : "starting", failure: why });
  const connected = launcher.next("page");
  await page.goto(launcher.url);
  await connected;
}

const html = "<!doctype html><html><head><title>App</title></head><body><h1>The app</h1></body></html>";

test("K2 K3 the error page can be read without scripts", async (t) => {
  const { launcher, page, complaints } = await createBed(t, { javaScriptEnabled: false });
  Object.assign(launcher.status, { generation: 0, state: "down", failure });
  await page.goto(launcher.url);
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), failure.message);
  assert.equal(await page.locator(".place").innerText(), "/app/a.ts:2");
  assert.equal(await page.getByText("This page shows the app as soon as it answers.").isVisible(), true);
  for (const hidden of [".living", ".close", ".copy"]) assert.equal(await page.locator(hidden).isVisible(), false);
  // Its style is let in by its own policy.
  assert.equal((await page.locator(".card").boundingBox())?.width, 920);
  assert.deepEqual(complaints, []);
});

test("K2 the error page shows the next failure in place of the last, and the app in the end", async (t) => {
  const bed = await createBed(t);
  const { launcher, page, complaints } = bed;
  launcher.app.set("/", html);
  await openErrorPage(bed, failure);
  launcher.fail({ ...failure, message: "Now it is that" });
  await page.locator("hotrun-overlay .message", { hasText: "Now it is that" }).waitFor();
  assert.equal(await page.locator("hotrun-overlay").count(), 1);
  assert.equal(await page.locator(".standing").isVisible(), true);
  for (const hidden of [".living", ".close"]) assert.equal(await page.locator(hidden).isVisible(), false);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("hotrun-overlay").count(), 1);
  Object.assign(launcher.status, { generation: 2, state: "live" });
  launcher.fail(null);
  await page.waitForSelector("h1:text('The app')");
  assert.deepEqual(complaints, []);
});

test("K2 the failure that the error page came with is not put up once more", async (t) => {
  const bed = await createBed(t);
  await bed.page.addInitScript(() => {
    const put: Node[] = [];
    Object.assign(window, { put });
    const observer = new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]);
      put.push(...added.filter((node) => node.nodeName === "HOTRUN-OVERLAY"));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await openErrorPage(bed, failure);
  // What comes after the greeting.
  bed.launcher.fail({ ...failure, message: "Another" });
  await bed.page.locator(".message", { hasText: "Another" }).waitFor();
  // By the page itself, and for the other one.
  assert.equal(await bed.page.evaluate(() => Reflect.get(window, "put").length), 2);
});

test("K2 a start that turns out to fail takes the place of the waiting page", async (t) => {
  const bed = await createBed(t);
  await openErrorPage(bed, null);
  assert.equal(await bed.page.getByRole("heading", { level: 1 }).innerText(), "The app is starting");
  bed.launcher.fail(failure);
  await bed.page.locator("hotrun-overlay .card").waitFor();
  assert.equal(await bed.page.locator("h1").count(), 1);
  assert.deepEqual(bed.complaints, []);
});

test("K3 markup in a failure or a warning is shown, and runs nothing, over the page and in the error page", async (t) => {
  const { launcher, page } = await createBed(t);
  await playMarkupPack(launcher, page);
});

test("K1 a page whose policy asks for trusted types and forbids inline styles shows a failure as any other", async (t) => {
  const bed = await createBed(t);
  const { launcher, page, complaints } = bed;
  await openApp(bed, (_request, response, send) => {
    const policy = "require-trusted-types-for 'script'; style-src 'self'";
    response.setHeader("content-security-policy", policy);
    send(html);
  });
  launcher.fail(failure);
  const card = page.locator("hotrun-overlay .card");
  await card.waitFor();
  assert.equal(await card.locator("header").getAttribute("role"), "alert");
  assert.equal((await card.boundingBox())?.width, 920);
  assert.equal(await page.locator(".standing").isVisible(), false);
  await page.locator(".close").click();
  await page.locator("hotrun-overlay").waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});
