import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { PageApi } from "../../client/api.ts";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { bundleClient, createFakeLauncher } from "./fake-launcher.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

/** In functions that run in the page. */
declare const hotrun: PageApi;

const site = {
  "package.json": `{ "type": "module" }`,
  "text.ts": `export const text = "one";\n`,
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";

const style = "<style>section { height: 3000px }</style>";
const nav = \`<nav><a id="to-long" href="/long?x=1&y=a%20b">long</a> <a id="to-hash" href="/long#4%C3%BC">hash</a>
  <a id="to-text" href="/file.txt">text</a> <a id="to-moved" href="/moved#end">moved</a> <a id="to-gone" href="/gone">gone</a>
  <a id="same" href="#here">same</a> <a id="new-tab" target="_blank" href="/long">tab</a>
  <a id="download" download href="/file.txt">download</a> <a id="other" href="http://localhost:1/">other</a>
  <a id="prevented" href="/long" onclick="event.preventDefault()">prevented</a> <a id="home" href="/">home</a></nav>\`;
const page = (title: string, body: string, head = "") =>
  \`<!doctype html><html><head><title>\${title}</title>\${style}\${head}</head><body>\${nav}<h1>\${title} \${text}</h1><input id="q">\${body}</body></html>\`;

const pages: Record<string, () => string> = {
  "/": () => page("home", "<section></section><p id=here>here</p><script>window.ranHome = (window.ranHome ?? 0) + 1</script>"),
  "/long": () => page("long", "<section></section><p id=4ü>target</p><section></section><script>window.ranLong = (window.ranLong ?? 0) + 1</script>"),
  "/next": () => page("next", "<section></section><a name=end>end</a><section></section>"),
  "/module": () => page("module", "<script type=module>document.body.dataset.module = 1 + Number(document.body.dataset.module ?? 0)</script>"),
};

createServer((request, response) => {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/file.txt") return response.writeHead(200, { "content-type": "text/plain" }).end("a file");
  if (pathname === "/moved") return response.writeHead(302, { location: "/next" }).end();
  const found = pages[pathname];
  response.writeHead(found ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
  response.end(found ? found().replace("</h1>", search.replaceAll("&", "&amp;") + "</h1>") : page("not found", ""));
}).listen(3000);
`,
};

const title = (page: Page) => page.textContent("h1");
const isSameLoad = (page: Page) => page.evaluate(() => "isSameLoad" in window);

for (const { mode, args } of modes) {
  test(`J links, history and scroll positions with --navigate (${mode})`, async (t) => {
    await using app = await startHotrun({ files: site, args: ["--navigate", ...args] });
    // Under a View Transition, and without: who wants no movement gets none.
    const reducedMotion = mode === "swap" ? "no-preference" : "reduce";
    const page = await browser.newPage({ viewport: { width: 600, height: 400 }, reducedMotion });
    page.setDefaultTimeout(10_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error.stack)));

    async function home(): Promise<void> {
      await page.goto("about:blank");
      const connected = app.next("page", ({ action }) => action === undefined);
      await page.goto(app.url);
      await connected;
      await page.evaluate(() => hotrun.ready);
      await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
    }
    const arrived = (text: string) => page.locator("h1", { hasText: text }).waitFor();
    const scrolled = (top: number) => page.waitForFunction((top) => window.scrollY === top, top);

    await t.test(
      "J1 J3 a link is followed in the page, with its query; address, title and scripts are those of the new page",
      async () => {
        await home();
        await page.fill("#q", "typed at home");
        app.log.mark();
        await page.click("#to-long");
        await arrived("long one");
        assert.equal(await title(page), "long one?x=1&y=a%20b");
        assert.equal(new URL(page.url()).search, "?x=1&y=a%20b");
        assert.equal(await page.title(), "long");
        assert.equal(await isSameLoad(page), true);
        assert.deepEqual(
          await page.evaluate(() => [Reflect.get(window, "ranHome"), Reflect.get(window, "ranLong")]),
          [1, 1],
        );
        // What was typed belongs to the page that was left.
        assert.equal(await page.inputValue("#q"), "");
        const { url } = await app.next("page", ({ action }) => action === undefined);
        assert.equal(url, "/long?x=1&y=a%20b");
      },
    );

    await t.test("G1 a save is live on the page that was navigated to", async () => {
      await page.fill("#q", "typed here");
      app.edit("text.ts", "one", "two");
      await arrived("long two");
      assert.equal(await page.inputValue("#q"), "typed here");
      assert.equal(await isSameLoad(page), true);
      app.edit("text.ts", "two", "one");
      await arrived("long one");
    });

    await t.test(
      "J5 J7 back and forward show the page and where it was scrolled to; a new one begins at its top",
      async () => {
        await home();
        await page.evaluate(() => window.scrollTo(0, 500));
        await scrolled(500);
        await page.$eval("#to-long", (link) => (link as HTMLElement).click());
        await arrived("long");
        await scrolled(0);
        await page.evaluate(() => window.scrollTo(0, 700));
        await scrolled(700);
        await page.evaluate(() => history.back());
        await arrived("home");
        await scrolled(500);
        await page.evaluate(() => history.forward());
        await arrived("long");
        await scrolled(700);
        assert.equal(await isSameLoad(page), true);
      },
    );

    await t.test(
      "J7 J8 a link to a place on another page scrolls there once, whatever letters the place has",
      async () => {
        await home();
        await page.click("#to-hash");
        await arrived("long");
        await page.waitForFunction(
          () => Math.abs(document.getElementById("4ü")?.getBoundingClientRect().top ?? 999) < 2,
        );
        await page.evaluate(() => window.scrollTo(0, 100));
        await scrolled(100);
        app.edit("text.ts", "one", "two");
        await arrived("long two");
        assert.equal(await page.evaluate(() => window.scrollY), 100);
        app.edit("text.ts", "two", "one");
        await arrived("long one");
      },
    );

    await t.test("J6 a link to a place on the same page only scrolls", async () => {
      await home();
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      await page.click("#same");
      await page.waitForFunction(() => window.scrollY > 1000);
      assert.equal(new URL(page.url()).hash, "#here");
      assert.deepEqual(requests, []);
      page.removeAllListeners("request");
    });

    await t.test("J4 what is no page is loaded by the browser", async () => {
      await home();
      await page.click("#to-text");
      await page.waitForURL("**/file.txt");
      assert.equal(await page.textContent("body"), "a file");
    });

    await t.test("J1 a redirect leads to where it leads, at the place that was asked for", async () => {
      await home();
      await page.click("#to-moved");
      await arrived("next");
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, "/next#end");
      assert.equal(await isSameLoad(page), true);
      await page.waitForFunction(() => window.scrollY > 1000);
    });

    await t.test("K4 a page that is not there is shown, and becomes the one that comes", async () => {
      await home();
      await page.click("#to-gone");
      await arrived("not found");
      app.edit("app.ts", `"/next": ()`, `"/gone": () => page("found", ""),\n  "/next": ()`);
      await arrived("found");
      assert.equal(await isSameLoad(page), true);
    });

    await t.test(
      "J2 what is the browser's own stays so: modifier keys, other targets, downloads, prevented clicks",
      async () => {
        await home();
        const [tab] = await Promise.all([page.context().waitForEvent("page"), page.click("#new-tab")]);
        await tab.close();
        const [second] = await Promise.all([
          page.context().waitForEvent("page"),
          page.click("#to-long", { modifiers: ["ControlOrMeta"] }),
        ]);
        await second.close();
        const [third] = await Promise.all([
          page.context().waitForEvent("page"),
          page.click("#to-long", { button: "middle" }),
        ]);
        await third.close();
        const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
        assert.equal(download.suggestedFilename(), "file.txt");
        await page.click("#prevented");
        assert.equal(await title(page), "home one");
        assert.equal(await isSameLoad(page), true);
      },
    );

    await t.test(
      "J9 window.hotrun.navigate drives the page; a script can have the browser load it instead",
      async () => {
        await home();
        await page.evaluate(() => hotrun.navigate("/next"));
        assert.equal(await title(page), "next one");
        assert.equal(await isSameLoad(page), true);
        await page.evaluate(() => {
          document.addEventListener("hotrun:navigate", (event) => event.preventDefault());
          void hotrun.navigate("/long");
        });
        await arrived("long");
        assert.equal(await isSameLoad(page), false);
      },
    );

    await t.test(
      "I3 a module runs on the page that it comes to first; the second time the browser loads the page",
      async () => {
        await home();
        await page.evaluate(() => hotrun.navigate("/module"));
        await page.locator("body[data-module='1']").waitFor();
        assert.equal(await isSameLoad(page), true);
        await page.evaluate(() => hotrun.navigate("/"));
        await page.evaluate(() => void hotrun.navigate("/module"));
        await page.waitForFunction(() => !("isSameLoad" in window));
        await page.locator("body[data-module='1']").waitFor();
      },
    );

    await t.test("J5 after a page load of another site and back, the browser restores what it left", async () => {
      await home();
      await page.evaluate(() => window.scrollTo(0, 300));
      await scrolled(300);
      await page.evaluate(() => hotrun.navigate("/long"));
      await page.goto(`${app.url}/file.txt`);
      await page.goBack();
      await arrived("long");
      await page.evaluate(() => history.back());
      await arrived("home");
    });

    assert.deepEqual(errors, []);
    await page.close();
  });
}

test("J1 without --navigate a link is a page load", async () => {
  await using app: RunningHotrun = await startHotrun({ files: site });
  const page = await browser.newPage();
  await page.goto(app.url);
  await page.evaluate(() => Object.assign(window, { isSameLoad: true }));
  await page.click("#to-long");
  await page.locator("h1", { hasText: "long" }).waitFor();
  assert.equal(await isSameLoad(page), false);
  await page.evaluate(() => void hotrun.navigate("/next"));
  await page.locator("h1", { hasText: "next" }).waitFor();
  await page.close();
});

test("J10 the launcher sends all tabs elsewhere, or chosen ones", async (t) => {
  await using client = await bundleClient();
  for (const navigate of [true, false]) {
    const launcher = await createFakeLauncher({ clientFile: client.file });
    t.after(() => launcher[Symbol.asyncDispose]());
    launcher.navigate = navigate;
    const html = (text: string) => `<!doctype html><html><head></head><body><h1>${text}</h1></body></html>`;
    for (const path of ["/a", "/b", "/c", "/d"]) launcher.app.set(path, html(path));
    const pages = [];
    for (const path of ["/a", "/b"]) {
      const page = await browser.newPage();
      const connected = launcher.next("page");
      await page.goto(launcher.url + path);
      await connected;
      pages.push(page);
    }
    assert.equal(
      launcher.channel.send({ type: "goto", path: "/c" }, ({ url }) => url === "/a"),
      1,
    );
    await pages[0]?.locator("h1", { hasText: "/c" }).waitFor();
    assert.equal(await title(pages[1] as Page), "/b");
    const there = launcher.next("page");
    launcher.channel.send({ type: "goto", path: "/d?x=1#y" });
    await there;
    for (const page of pages) {
      await page.locator("h1", { hasText: "/d" }).waitFor();
      assert.equal(page.url(), `${launcher.url}/d?x=1#y`);
      await page.close();
    }
  }
});
