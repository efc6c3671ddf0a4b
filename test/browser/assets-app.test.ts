import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

const square = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="${colour}"/></svg>`;

/** Serves what browsers would keep for a year if they were let. */
const files = {
  "app.ts": `
import express from "express";
import { readFileSync } from "node:fs";
const app = express();
app.use(express.static("public", { maxAge: "1y", immutable: true }));
app.get("/", (_request, response) => response.send(readFileSync("views/page.html", "utf8")));
app.get("/plain", (_request, response) => response.send("<!doctype html><title>Plain</title><p>plain</p>"));
app.listen(3000);
`,
  "views/page.html": `<!doctype html><html><head><title>App</title><link rel="stylesheet" href="/css/style.css">
<script src="/js/app.js"></script></head><body><h1>one</h1><img src="/logo.svg"></body></html>`,
  "public/css/style.css": `@import "colours.css"; h1 { font-size: 20px; background: url(../logo.svg) }`,
  "public/css/colours.css": "h1 { color: red }",
  "public/logo.svg": square("red"),
  "public/js/app.js": `window.script = "one";`,
};

interface Bed {
  app: RunningHotrun;
  /** Opens another tab; \`loads\` counts the documents that it has loaded. */
  tab(path: string): Promise<{ page: Page; loads(): number }>;
}

async function start(t: TestContext, args: readonly string[]): Promise<Bed> {
  const app = await startHotrun({ files, args: [...args] });
  t.after(() => app[Symbol.asyncDispose]());
  const context = await browser.newContext();
  t.after(() => context.close());
  return {
    app,
    async tab(path) {
      const page = await context.newPage();
      let loaded = 0;
      page.on("domcontentloaded", () => {
        loaded += 1;
      });
      const connected = app.log.next("page", ({ action }) => action === undefined);
      await page.goto(new URL(path, app.url).href);
      await connected;
      return { page, loads: () => loaded };
    },
  };
}

const style = (name: "color" | "fontSize" | "backgroundImage") =>
  `getComputedStyle(document.querySelector("h1")).${name}`;

const until = (page: Page, expression: string, value: string) =>
  page.waitForFunction(`${expression} === ${JSON.stringify(value)}`);

/** The colour of what an image element shows. */
const pixel = `(() => {
  const context = document.createElement("canvas").getContext("2d");
  const image = document.querySelector("img");
  if (!image.complete) return "";
  context.drawImage(image, 0, 0);
  return [...context.getImageData(2, 2, 1, 1).data].join();
})()`;

for (const { mode, args } of modes) {
  test(`${mode}: L1 L2 L3 stylesheets, what they import, and images are new in the open page, and in the next`, async (t) => {
    const { app, tab } = await start(t, args);
    const { page, loads } = await tab("/");
    await page.evaluate(() => Object.assign(window, { link: document.querySelector("link") }));

    app.edit("public/css/style.css", "20px", "30px");
    await until(page, style("fontSize"), "30px");
    app.edit("public/css/colours.css", "red", "blue");
    await until(page, style("color"), "rgb(0, 0, 255)");
    app.write("public/logo.svg", square("blue"));
    await until(page, pixel, "0,0,255,255");
    assert.match(await page.evaluate(style("backgroundImage")), /\/logo\.svg\?hotrun=\d+"\)$/);
    assert.deepEqual(
      app.reloads.map(({ plan }) => plan),
      ["restyle", "restyle", "restyle"],
    );
    assert.equal(await page.evaluate(() => Reflect.get(window, "link") === document.querySelector("link")), true);
    await page.waitForFunction('document.querySelectorAll("link").length === 1');
    assert.equal(loads(), 1);

    // A page made anew by a morph keeps all of it.
    app.edit("views/page.html", "one", "two");
    await until(page, 'document.querySelector("h1").textContent', "two");
    assert.equal(await page.evaluate(style("color")), "rgb(0, 0, 255)");
    assert.equal(await page.evaluate(() => Reflect.get(window, "link") === document.querySelector("link")), true);

    const next = await tab("/");
    await until(next.page, style("fontSize"), "30px");
    await until(next.page, style("color"), "rgb(0, 0, 255)");
    await until(next.page, pixel, "0,0,255,255");
    const { status, headers, body } = await app.get("/css/colours.css");
    assert.deepEqual([status, headers["content-type"], body], [200, "text/css; charset=utf-8", "h1 { color: blue }"]);
    assert.equal((await app.get("/logo.svg")).headers["content-type"], "image/svg+xml");
  });

  if (mode === "restart") continue; // The page does the same about them.
  test(`${mode}: L2 a stylesheet that is saved together with a template is new with it`, async (t) => {
    const { app, tab } = await start(t, args);
    const { page, loads } = await tab("/");
    app.edit("views/page.html", "one", "two");
    app.edit("public/css/colours.css", "red", "blue");
    await until(page, 'document.querySelector("h1").textContent', "two");
    await until(page, style("color"), "rgb(0, 0, 255)");
    assert.equal(loads(), 1);
  });

  test(`${mode}: I3 of two tabs only that one is loaded anew that has loaded the changed script`, async (t) => {
    const { app, tab } = await start(t, args);
    const [first, second] = [await tab("/"), await tab("/plain")];
    await until(first.page, "window.script", "one");
    const told = app.log.next("page", ({ url, action }) => url === "/plain" && action !== undefined);
    app.write("public/js/app.js", `window.script = "two";`);
    await until(first.page, "window.script", "two");
    assert.equal((await told).action, "none");
    assert.deepEqual([first.loads(), second.loads()], [2, 1]);

    // A page that is away learns of it when it is back.
    const event = (name: string) =>
      first.page.evaluate(`dispatchEvent(new PageTransitionEvent("${name}", { persisted: true }))`);
    await first.page.evaluate(() => Reflect.get(window, "hotrun").ready);
    await event("pagehide");
    app.log.mark();
    app.write("public/js/app.js", `window.script = "three";`);
    await app.next("page", ({ url, action }) => url === "/plain" && action !== undefined);
    await event("pageshow");
    await until(first.page, "window.script", "three");
    assert.deepEqual([first.loads(), second.loads()], [3, 1]);
  });
}
