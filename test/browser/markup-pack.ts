import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { withoutControls } from "../../src/browser/without-controls.ts";
import type { Failure } from "../../src/protocol/failure.ts";
import { markupPayloads } from "../support/markup-payloads.ts";
import type { FakeLauncher } from "./fake-launcher.ts";

const html = "<!doctype html><html><head><title>App</title></head><body><h1>The app</h1></body></html>";

/** What may be in what shows failures and warnings. */
const known = "div section header p span h1 h2 h3 b button pre code details summary ol li footer wbr".split(" ");

/** With the text in everything that is shown. */
function crafted(text: string): Failure {
  const problem = { message: text, file: `/app/${text}`, line: 1, frame: `> 1 | ${text}`, stack: `at ${text}` };
  const call = { name: text, file: `/app/${text}`, line: 1 };
  const packages = { ...call, of: "package" as const, package: text };
  return {
    ...problem,
    kind: "request",
    code: text,
    title: text,
    importers: [`/app/${text}`],
    request: { method: text, url: `/${text}?${text}` },
    related: [
      { ...problem, relation: "cause", frames: [{ ...call, of: "app" }, packages] },
      { ...problem, relation: "also" },
    ],
    hint: text,
  };
}

export interface Watched {
  /** Fails if markup was taken for markup since the page was opened, or something was asked for on its behalf. */
  assertHarmless(what: string): Promise<void>;
}

/** Has a page count the calls of `pwn()`; of a page that shows nothing yet. */
export async function watchForMarkup(page: Page): Promise<Watched> {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  page.on("dialog", (dialog) => void dialog.dismiss());
  await page.addInitScript({ content: "window.hits = 0; window.pwn = () => window.hits++;" });
  return {
    async assertHarmless(what) {
      assert.equal(await page.evaluate(() => Reflect.get(window, "hits")), 0, what);
      assert.ok(!asked.some((path) => /\/(?:pwn|x)$/.test(path)), what);
    },
  };
}

/** Markup in failures and warnings, over a page of the app's and in the error page: all of it is text, and runs nothing. */
export async function playMarkupPack(launcher: FakeLauncher, page: Page): Promise<void> {
  assert.ok(markupPayloads.length >= 60);
  const watched = await watchForMarkup(page);
  launcher.app.set("/", html);
  const opened = launcher.next("page");
  await page.goto(launcher.url);
  await opened;
  for (let i = 0; i < markupPayloads.length; i += 16) {
    const texts = markupPayloads.slice(i, i + 16);
    const shown = texts.map(withoutControls);
    launcher.failAll(texts.map(crafted));
    await page.waitForFunction(`
      document.querySelector("hotrun-overlay")?.shadowRoot.querySelector("h1.message").textContent === ${JSON.stringify(shown[0])}
    `);
    const { messages, tags } = await page.$eval("hotrun-overlay", ({ shadowRoot }) => {
      const all = [...(shadowRoot?.querySelectorAll("*") ?? [])] as HTMLElement[];
      for (const element of all) element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
      for (const element of all) if (element.localName === "summary") element.click();
      const messages = all.filter(({ localName }) => localName === "h1").map(({ textContent }) => textContent);
      return { messages, tags: [...new Set(all.map(({ localName }) => localName))] };
    });
    assert.deepEqual(messages, shown);
    assert.deepEqual(
      tags.filter((tag) => !known.includes(tag)),
      [],
    );
    await watched.assertHarmless(texts.join("\n"));
  }
  launcher.fail(null);
  launcher.warn(...markupPayloads.map((text) => `${text} (/app/${text}:1:2)`));
  await page.waitForFunction(`document.querySelector("hotrun-indicator[data-state=warned]")`);
  await page.$eval("hotrun-indicator", ({ shadowRoot }) => shadowRoot?.querySelector("button")?.click());
  await page.waitForFunction(`document.querySelector("hotrun-overlay")?.shadowRoot.querySelector("li")`);
  await watched.assertHarmless("warnings");

  const related = markupPayloads.map((text) => ({ relation: "also" as const, ...crafted(text) }));
  const failure = { ...crafted(markupPayloads.join("")), related };
  Object.assign(launcher.status, { generation: 0, state: "down", failure });
  const connected = launcher.next("page");
  await page.goto(launcher.url);
  await connected;
  await watched.assertHarmless("error page");
}
