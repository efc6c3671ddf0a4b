import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

interface Bed {
  launcher: FakeLauncher;
  page: Page;
  /** Errors that the page did not catch. */
  errors: string[];
}

/** A page that shows `html`, connected and up to date. */
async function open(t: TestContext, html: string, options: BrowserContextOptions = {}): Promise<Bed> {
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  launcher.app.set("/", html);
  const connected = launcher.next("page");
  await page.goto(launcher.url);
  await connected;
  await page.evaluate(() => hotrun.ready);
  // Survives everything but a page load.
  await page.evaluate(() => Object.assign(window, { sameLoad: true }));
  return { launcher, page, errors };
}

const isSameLoad = (page: Page) => page.evaluate(() => "sameLoad" in window);

/** In functions that run in the page. */
declare const hotrun: PageApi;

const html = (body: string, head = "<title>App</title>") =>
  `<!doctype html>\n<html lang="en"><head>${head}</head>\n<body>${body}</body></html>`;

const failure: Failure = {
  kind: "parse",
  code: "HOTRUN_PARSE",
  title: "Does not parse",
  message: "Expected <b>this</b>",
  file: "/app/a.ts",
  line: 2,
  frame: "> 2 | <b>that</b>",
};

test("H1 H2 the page follows the server: title, text, attributes; what stays is the same node with its listeners", async (t) => {
  const { launcher, page, errors } = await open(t, html('<h1 class="a">Old</h1><button>0</button>'));
  await page.evaluate(() => {
    const button = document.querySelector("button") as HTMLButtonElement;
    button.onclick = () => document.body.setAttribute("data-clicked", "");
    Object.assign(window, { button });
  });
  const applied = await launcher.refresh(html('<h1 class="b">New</h1><button>1</button>', "<title>Next</title>"));
  assert.equal(applied.action, "morph");
  assert.ok(applied.nodes >= 3, `${applied.nodes} nodes`);
  assert.equal(await page.title(), "Next");
  assert.equal(await page.textContent("h1.b"), "New");
  assert.equal(await page.evaluate(() => document.querySelector("button") === Reflect.get(window, "button")), true);
  await page.click("button");
  assert.equal(await page.getAttribute("body", "data-clicked"), "");
  assert.equal(await isSameLoad(page), true);
  assert.deepEqual(errors, []);
});

test("identical HTML touches nothing", async (t) => {
  const { launcher, page } = await open(t, html("<p>Same</p>"));
  await launcher.refresh(html("<p>Next</p>"));
  await page.evaluate(() => {
    Object.assign(window, { mutations: 0 });
    new MutationObserver((records) => {
      Object.assign(window, { mutations: records.length });
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const applied = await launcher.refresh(html("<p>Next</p>"));
  assert.deepEqual([applied.action, applied.nodes], ["none", 0]);
  assert.equal(await page.evaluate(() => Reflect.get(window, "mutations")), 0);
});

test("H3 typed text and choices stay where the server's value has not changed, and follow it where it has", async (t) => {
  const form = (value: string, extra: string) =>
    html(`${extra}<input id="kept" value="server"><input name="plain"><input id="changed" value="${value}">
      <textarea>server</textarea><textarea id="text">${value}</textarea><input type="checkbox"><input type="checkbox" id="on" checked>
      <select id="choice"><option>a</option>${extra && "<option>new</option>"}<option>b</option></select>
      <select id="served"><option>a</option><option ${value === "2" ? "selected" : ""}>b</option></select>`);
  const { launcher, page } = await open(t, form("1", ""));
  await page.fill("#kept", "typed");
  await page.fill("[name=plain]", "typed too");
  await page.fill("#changed", "typed over");
  await page.fill("textarea", "long text");
  await page.fill("#text", "lost");
  await page.check("input[type=checkbox]:not([id])");
  await page.uncheck("#on");
  await page.selectOption("#choice", "b");
  await launcher.refresh(form("2", "<p>More</p>"));
  assert.equal(await page.inputValue("#kept"), "typed");
  assert.equal(await page.inputValue("[name=plain]"), "typed too");
  assert.equal(await page.inputValue("#changed"), "2");
  assert.equal(await page.inputValue("textarea"), "long text");
  assert.equal(await page.inputValue("#text"), "2");
  assert.equal(await page.isChecked("input[type=checkbox]:not([id])"), true);
  assert.equal(await page.isChecked("#on"), false);
  assert.equal(await page.inputValue("#choice"), "b");
  assert.equal(await page.inputValue("#served"), "b");
  // The second time the server's last word is known, and is no other.
  await launcher.refresh(form("2", "<p>Still more</p>"));
  assert.equal(await page.inputValue("#kept"), "typed");
  assert.equal(await page.inputValue("#choice"), "b");
});

test("H4 focus and selection stay, with an id and without", async (t) => {
  const { launcher, page } = await open(t, html('<form><input id="named"><input class="nameless"></form>'));
  for (const [selector, text] of [
    ["#named", "one"],
    [".nameless", "two"],
  ] as const) {
    await page.fill(selector, "some typed text");
    await page.$eval(selector, (input) => (input as HTMLInputElement).setSelectionRange(5, 10));
    await launcher.refresh(
      html(`<h1>${text}</h1><p>${text}</p><form><input id="named"><input class="nameless"></form>`),
    );
    assert.deepEqual(
      await page.$eval(selector, (element) => {
        const input = element as HTMLInputElement;
        return [document.activeElement === input, input.value, input.selectionStart, input.selectionEnd];
      }),
      [true, "some typed text", 5, 10],
    );
  }
});

test("H5 what the user has unfolded stays open, what the server opens or closes follows", async (t) => {
  const content = (text: string, open: string) =>
    html(
      `<details id="mine"><summary>s</summary>${text}</details><details id="its" ${open}><summary>s</summary></details>`,
    );
  const { launcher, page } = await open(t, content("1", ""));
  await page.click("#mine summary");
  await launcher.refresh(content("2", "open"));
  assert.equal(await page.$eval("#mine", (details) => (details as HTMLDetailsElement).open), true);
  assert.equal(await page.$eval("#its", (details) => (details as HTMLDetailsElement).open), true);
  await page.click("#its summary");
  await launcher.refresh(content("3", "open"));
  assert.equal(await page.$eval("#mine", (details) => (details as HTMLDetailsElement).open), true);
  assert.equal(await page.$eval("#its", (details) => (details as HTMLDetailsElement).open), false);
});

test("H5 an open modal dialog stays modal, and the page is not left inert when it goes", async (t) => {
  const content = (text: string) =>
    html(`<button onclick="this.textContent='clicked'">Under</button><dialog>${text}</dialog>`);
  const { launcher, page } = await open(t, content("1"));
  await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).showModal());
  await launcher.refresh(content("2"));
  assert.equal(await page.$eval("dialog", (dialog) => dialog.matches(":modal") && dialog.textContent), "2");
  await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).close());
  await page.click("button");
  assert.equal(await page.textContent("button"), "clicked");
});

test("H6 window and containers stay scrolled", async (t) => {
  const content = (text: string) =>
    html(`<style>html{scroll-behavior:smooth}p{height:3000px}#box{height:100px;overflow:auto}</style>
      <h1>${text}</h1><div id="box"><p>${text}</p></div><p>${text}</p>`);
  const { launcher, page } = await open(t, content("1"));
  const positions = () => page.evaluate(() => [window.scrollY, document.querySelector("#box")?.scrollTop]);
  await page.evaluate(() => {
    window.scrollTo({ top: 700, behavior: "instant" });
    document.querySelector("#box")?.scrollTo(0, 300);
  });
  await launcher.refresh(content("2"));
  assert.deepEqual(await positions(), [700, 300]);
});

test("H6 a container stays scrolled in browsers that can only take elements out and put them in again", async (t) => {
  const style = "<style>p{height:3000px}#box{height:100px;overflow:auto}</style>";
  const box = '<div id="box"><p></p></div>';
  const { launcher, page } = await open(t, html(`${style}<h1 id="a">1</h1><h2 id="b">1</h2>${box}`));
  await page.evaluate(() => {
    Reflect.deleteProperty(Element.prototype, "moveBefore");
    document.querySelector("#box")?.scrollTo(0, 300);
  });
  await launcher.refresh(html(`${style}${box}<h2 id="b">2</h2><h1 id="a">2</h1>`));
  await launcher.refresh(html(`${style}<h1 id="a">3</h1><h2 id="b">3</h2>${box}`));
  assert.equal(await page.textContent("#a"), "3");
  assert.equal(await page.$eval("#box", (element) => element.scrollTop), 300);
});

test("H7 H8 what is marked as kept is not touched, wherever it is and whoever made it", async (t) => {
  const content = (text: string) =>
    html(
      `<section>${text}</section><div data-hotrun-keep class="${text}">${text}</div><div data-turbo-permanent id="t">${text}</div>`,
    );
  const { launcher, page } = await open(t, content("1"));
  await page.evaluate(() => {
    const made = document.createElement("section");
    made.toggleAttribute("data-hotrun-keep", true);
    made.textContent = "made by a script";
    document.body.prepend(made);
  });
  await launcher.refresh(content("2"));
  assert.deepEqual(await page.$$eval("section", (all) => all.map(({ textContent }) => textContent)), [
    "made by a script",
    "2",
  ]);
  assert.deepEqual(await page.$eval("[data-hotrun-keep].\\31", ({ textContent, id }) => [textContent, id]), ["1", ""]);
  assert.equal(await page.textContent("#t"), "1");
});

test("H10 a frame that has not changed does not load again", async (t) => {
  const content = (text: string) => html(`<h1>${text}</h1><iframe src="/frame"></iframe>`);
  const { launcher, page } = await open(t, content("1"));
  launcher.app.set("/frame", "<p>frame");
  await page.reload();
  await page.waitForSelector("iframe");
  const before = launcher.asked.get("/frame");
  await page.evaluate(() => hotrun.ready);
  await launcher.refresh(content("2"));
  assert.equal(await page.textContent("h1"), "2");
  assert.equal(launcher.asked.get("/frame"), before);
});

test("H11 a morph that throws becomes one full reload, and no loop", async (t) => {
  const breaking = (text: string) =>
    html(`<p>${text}</p>`, "<script>Node.prototype.insertBefore = () => { throw new Error('broken') }</script>");
  const { launcher, page } = await open(t, breaking("1"));
  const loaded = page.waitForEvent("load");
  const applied = await launcher.refresh(breaking("2</p><p>3"));
  assert.equal(applied.action, "reload");
  await loaded;
  assert.equal(await page.textContent("p"), "2");
  assert.equal(await isSameLoad(page), false);
  // Told the same version once more, it does not reload for it again.
  await page.evaluate(() => hotrun.ready);
  launcher.version--;
  assert.equal((await launcher.refresh(breaking("4</p><p>5</p><p>6"))).action, "none");
});

test("H12 the events of the contract come in order, and a page can refuse", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await page.evaluate(() => {
    const log: unknown[] = [];
    Object.assign(window, { log });
    document.addEventListener("hotrun:before-morph", (event) => {
      const { cause, html } = (event as CustomEvent).detail;
      log.push(["before", cause, html.length > 0, document.querySelector("p")?.textContent]);
      if (html.includes("refused")) event.preventDefault();
    });
    hotrun.on("after-morph", (detail) => log.push(["after", detail.nodes > 0]));
  });
  await launcher.refresh(html("<p>2</p>"));
  assert.equal((await launcher.refresh(html("<p>refused</p>"))).action, "none");
  assert.equal(await page.textContent("p"), "2");
  assert.deepEqual(await page.evaluate(() => Reflect.get(window, "log")), [
    ["before", "app.ts", true, "1"],
    ["after", true],
    ["before", "app.ts", true, "2"],
  ]);
});

test("H13 the client runs once, before any script of the page, and its element is gone by then", async (t) => {
  const look = "document.title = document.scripts.length + typeof window.hotrun";
  const { launcher, page } = await open(t, html("<p>1</p>", `<script>${look}</script>`));
  assert.equal(await page.title(), "1object");
  for (const text of ["2", "3"])
    await launcher.refresh(html(`<p>${text}</p>`, "<title>x</title><meta name=a content=b>"));
  assert.equal(await page.locator("script[data-hotrun]").count(), 0);
  assert.equal(launcher.channel.pages().length, 1);
  assert.equal(launcher.asked.get("/"), 3);
});

test("I1 a new or changed script runs once, an unchanged one not again", async (t) => {
  const count = (name: string) => `<script>window.${name} = (window.${name} ?? 0) + 1;</script>`;
  const { launcher, page } = await open(t, html(`${count("a")}<p>1</p>`));
  launcher.app.set("/lib.js", (_request, response) => {
    response.setHeader("content-type", "text/javascript").end("window.lib = (window.lib ?? 0) + 1;");
  });
  const data = '<script type="application/json">{"x":1}</script>';
  const next = (text: string) => html(`${count("b")}${data}<script src="/lib.js"></script>${count("a")}<p>${text}</p>`);
  await launcher.refresh(next("2"));
  await launcher.refresh(next("3"));
  assert.deepEqual(await page.evaluate(() => ["a", "b", "lib"].map((name) => Reflect.get(window, name))), [1, 1, 1]);
  assert.equal(await page.textContent("script[type='application/json']"), '{"x":1}');
  assert.equal(await isSameLoad(page), true);
});

test("I3 a changed module script becomes a full reload", async (t) => {
  const content = (text: string) =>
    html(`<p>1</p><script type="module">document.querySelector("p").textContent = "${text}"</script>`);
  const { launcher, page } = await open(t, content("old"));
  const loaded = page.waitForEvent("load");
  assert.equal((await launcher.refresh(content("new"))).action, "reload");
  await loaded;
  assert.equal(await page.textContent("p"), "new");
});

test("noscript content stays text", async (t) => {
  const noscript = "<noscript><style>p { display: none }</style></noscript>";
  const { launcher, page } = await open(t, html(`<p>1</p>${noscript}`));
  await launcher.refresh(html(`<p>2</p>${noscript}`));
  assert.equal(await page.isVisible("p"), true);
  assert.equal(await page.locator("style").count(), 0);
});

test("L2 a stylesheet is swapped without a flash and without the page being fetched", async (t) => {
  const content = (text: string) => html(`<p>${text}</p>`, '<link rel="stylesheet" href="/style.css">');
  const { launcher, page } = await open(t, content("1"));
  launcher.app.set("/style.css", "p { color: rgb(255, 0, 0) }");
  await page.reload();
  await page.evaluate(() => hotrun.ready);
  const colour = () => page.$eval("p", (p) => getComputedStyle(p).color);
  assert.equal(await colour(), "rgb(255, 0, 0)");
  // As text: the test's own compiler puts names of its own into named functions.
  await page.evaluate(`
    window.seen = new Set();
    (function look() {
      seen.add(getComputedStyle(document.querySelector("p")).color);
      requestAnimationFrame(look);
    })();
  `);
  const asked = launcher.asked.get("/");
  launcher.app.set("/style.css", "p { color: rgb(0, 0, 255) }");
  const applied = await launcher.restyle(["/app/public/style.css"]);
  assert.deepEqual([applied.action, applied.nodes], ["restyle", 1]);
  await page.waitForFunction(() => (Reflect.get(window, "seen") as Set<string>).has("rgb(0, 0, 255)"));
  assert.deepEqual(await page.evaluate(() => [...(Reflect.get(window, "seen") as Set<string>)]), [
    "rgb(255, 0, 0)",
    "rgb(0, 0, 255)",
  ]);
  assert.equal(launcher.asked.get("/"), asked);
  // A later morph takes the versioned URL for what it is.
  await page.$eval("link", (link) => Object.assign(window, { link }));
  await launcher.refresh(content("2"));
  assert.equal(await page.textContent("p"), "2");
  assert.equal(await page.evaluate(() => document.querySelector("link") === Reflect.get(window, "link")), true);
  assert.match(String(await page.getAttribute("link", "href")), /\/style\.css\?hotrun=2$/);
});

test("L2 a stylesheet stays the same element when another goes or comes before it", async (t) => {
  const sheets = (...names: string[]) =>
    html("<p>1</p>", names.map((name) => `<link rel="stylesheet" href="/${name}.css">`).join(""));
  const { launcher, page } = await open(t, sheets("a", "b"));
  await page.$eval("link[href='/b.css']", (link) => Object.assign(window, { link }));
  const isSame = () =>
    page.evaluate(() => document.querySelector("link[href='/b.css']") === Reflect.get(window, "link"));
  await launcher.refresh(sheets("b"));
  assert.equal(await isSame(), true);
  await launcher.refresh(sheets("c", "b"));
  assert.equal(await isSame(), true);
  assert.deepEqual(await page.$$eval("link", (links) => links.map((link) => link.getAttribute("href"))), [
    "/c.css",
    "/b.css",
  ]);
});

test("L2 a stylesheet that is gone does not hold up the rest", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>", '<link rel="stylesheet" href="/style.css">'));
  const applied = await launcher.restyle(["/app/public/style.css"]);
  assert.equal(applied.action, "restyle");
  assert.equal(await page.locator("link").count(), 1);
});

test("L2 links that lead nowhere or elsewhere are let alone", async (t) => {
  const sheet = (href: string) => `<link rel="stylesheet" href="${href}">`;
  const head = sheet("http://[") + sheet("data:text/css,") + sheet("/style.css");
  const { launcher, page } = await open(t, html("<p>1</p>", head));
  assert.equal((await launcher.restyle(["/app/style.css"])).nodes, 1);
  assert.equal((await launcher.refresh(html("<p>2</p>", head))).action, "morph");
  assert.equal(await isSameLoad(page), true);
});

test("L1 an image that has changed is shown anew", async (t) => {
  const { launcher, page } = await open(t, html('<img src="/a.svg"><img src="/b.svg">'));
  await launcher.restyle(["/app/public/a.svg"]);
  assert.deepEqual(
    await page.$$eval("img", (images) => images.map((image) => image.getAttribute("src")?.replace(/^.*:\d+/, ""))),
    ["/a.svg?hotrun=2", "/b.svg"],
  );
});

test("G3 a page that connects and is behind is brought up to date at once", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await page.evaluate(() => {
    document.addEventListener("hotrun:after-morph", () => document.body.setAttribute("data-morphed", ""));
  });
  launcher.app.set("/", html("<p>2</p>"));
  const connected = launcher.next("page");
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide"));
  });
  launcher.version++;
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pageshow"));
  });
  await connected;
  await page.waitForSelector("body[data-morphed], p:text('2')");
  assert.equal(await page.textContent("p"), "2");
  assert.equal(await isSameLoad(page), true);
});

test("G4 G11 changes in quick succession end on the last version, one at a time", async (t) => {
  const { launcher, page } = await open(t, html("<p>0</p>"));
  let running = 0;
  let most = 0;
  const serve =
    (text: string) =>
    (_request: unknown, response: { setHeader(name: string, value: string): void; end(text: string): void }) => {
      most = Math.max(most, ++running);
      setImmediate(() => {
        running--;
        response.setHeader("content-type", "text/html");
        response.end(html(`<p>${text}</p>`));
      });
    };
  const all = Array.from({ length: 20 }, (_, index) => launcher.refresh(serve(String(index + 1))));
  const applied = await Promise.all(all);
  assert.equal(applied.length, 20);
  assert.equal(most, 1);
  assert.equal(await page.textContent("p"), "20");
  assert.equal(await page.evaluate(() => hotrun.version), launcher.version);
});

test("G5 when the launcher is gone the page waits, and comes back to a new one by itself", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await launcher.restart(async () => {
    await page.waitForSelector("hotrun-indicator[data-state=disconnected]", { state: "attached" });
    launcher.app.set("/", html("<p>2</p>"));
  });
  await launcher.next("page");
  await page.waitForSelector("p:text('2')");
  assert.equal(launcher.channel.pages().length, 1);
  assert.equal((await launcher.refresh(html("<p>3</p>"))).action, "morph");
});

test("G8 a page that is put away gives its connection up, and has one again when it comes back", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  const gone = launcher.next("gone");
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  });
  await gone;
  assert.equal(launcher.channel.pages().length, 0);
  const back = launcher.next("page");
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await back;
  assert.equal((await launcher.refresh(html("<p>2</p>"))).action, "morph");
  assert.equal(launcher.channel.pages().length, 1);
});

test("G9 a page of another port or address cannot dial the channel, even with the token", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  for (const host of ["127.0.0.1", "127.0.0.2"]) {
    const other = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<p>evil"));
    await new Promise<void>((resolve) => other.listen(0, host, resolve));
    t.after(() => other.close());
    t.after(() => other.closeAllConnections());
    const tab = await page.context().newPage();
    await tab.goto(`http://${host}:${(other.address() as AddressInfo).port}`);
    const url = `${launcher.url.replace("http", "ws")}/__hotrun/live?token=${launcher.token}`;
    const heard = await tab.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onmessage = () => resolve("a message");
          socket.onclose = () => resolve("refused");
        }),
      url,
    );
    assert.equal(heard, "refused");
    const script = await tab.evaluate(
      (src) =>
        new Promise((resolve) => {
          const script = document.createElement("script");
          script.onload = () => resolve("ran");
          script.onerror = () => resolve("refused");
          script.src = src;
          document.head.append(script);
        }),
      `${launcher.url}/__hotrun/client.js`,
    );
    assert.equal(script, "refused");
  }
  assert.equal(launcher.channel.pages().length, 1);
});

test("G10 without morphing a refresh is a page reload", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  launcher.morph = false;
  await page.reload();
  await page.evaluate(() => hotrun.ready);
  const loaded = page.waitForEvent("load");
  assert.equal((await launcher.refresh(html("<p>2</p>"))).action, "reload");
  await loaded;
  assert.equal(await page.textContent("p"), "2");
});

test("O10 a redirect is followed by the browser, not morphed in", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  launcher.app.set("/login", html("<p>Log in</p>"));
  await launcher.refresh((_request, response) => response.writeHead(302, { location: "/login" }).end());
  await page.waitForURL("**/login");
  assert.equal(await page.textContent("p"), "Log in");
});

test("O18 the app's own error is shown, and what comes after it", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await launcher.refresh((_request, response) =>
    response.writeHead(500, { "content-type": "text/html" }).end(html("<p>Error: 2</p>")),
  );
  assert.equal(await page.textContent("p"), "Error: 2");
  await launcher.refresh(html("<p>3</p>"));
  assert.equal(await page.textContent("p"), "3");
  assert.equal(await isSameLoad(page), true);
});

test("K3 O7 a failure shows over the living page, literally, and goes when it is mended", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p><input>"));
  await page.fill("input", "typed");
  launcher.fail(failure);
  const overlay = page.locator("hotrun-overlay");
  await overlay.waitFor();
  assert.equal(await overlay.locator(".message").textContent(), failure.message);
  assert.equal(await overlay.locator(".frame .marked").textContent(), failure.frame);
  assert.equal(await overlay.locator(".place").textContent(), "/app/a.ts:2");
  assert.equal(await page.evaluate(() => document.activeElement?.localName), "input");
  // A morph leaves it alone.
  await launcher.refresh(html("<p>2</p><input>"));
  assert.equal(await overlay.count(), 1);
  launcher.fail(null);
  await overlay.waitFor({ state: "detached" });
  assert.equal(await page.inputValue("input"), "typed");
  assert.equal(await isSameLoad(page), true);
});

test("K1 Escape puts a failure away, the indicator brings it back, a new one comes by itself", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  const overlay = page.locator("hotrun-overlay");
  launcher.fail(failure);
  await overlay.waitFor();
  await page.keyboard.press("Escape");
  await overlay.waitFor({ state: "detached" });
  await page.locator("hotrun-indicator button").click();
  await overlay.waitFor();
  await overlay.locator("button.close").click();
  await overlay.waitFor({ state: "detached" });
  launcher.fail({ ...failure, message: "Another" });
  await overlay.waitFor();
  launcher.fail(null);
  await overlay.waitFor({ state: "detached" });
  await page.locator("hotrun-indicator[data-state=connected]").waitFor({ state: "attached" });
});

test("K1 a failure that has been put away stays away when the connection is made anew", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await page.evaluate(() => {
    document.addEventListener("hotrun:failure", () => document.body.setAttribute("data-failed", ""));
  });
  launcher.fail(failure);
  await page.locator("hotrun-overlay").waitFor();
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.body.removeAttribute("data-failed"));
  const back = launcher.next("page");
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide"));
    dispatchEvent(new PageTransitionEvent("pageshow"));
  });
  await back;
  await launcher.refresh(html("<p>2</p>"));
  assert.equal(await page.locator("hotrun-overlay").count(), 0);
  assert.equal(await page.locator("body[data-failed]").count(), 0);
});

test("K1 the overlay shows above an open modal dialog, which Escape leaves open", async (t) => {
  const { launcher, page } = await open(t, html("<dialog>d</dialog>"));
  await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).showModal());
  launcher.fail(failure);
  const overlay = page.locator("hotrun-overlay");
  await overlay.waitFor();
  assert.equal(await overlay.evaluate((host) => host.matches(":popover-open")), true);
  await page.keyboard.press("Escape");
  await overlay.waitFor({ state: "detached" });
  assert.equal(await page.$eval("dialog", (dialog) => (dialog as HTMLDialogElement).open), true);
});

test("K1 the indicator takes no room and is announced", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  const size = () => page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  const before = await size();
  launcher.channel.send({ type: "reloading" });
  await page.locator("hotrun-indicator[data-state=reloading]").waitFor({ state: "attached" });
  assert.equal(await page.locator("hotrun-indicator [role=status]").textContent(), "Reloading");
  assert.deepEqual(await size(), before);
});

test("K2 the error page shows the failure and becomes the app once it is mended", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  Object.assign(launcher.status, { generation: 0, state: "down", failure });
  const connected = launcher.next("page");
  const response = await page.goto(launcher.url);
  assert.equal(response?.status(), 502);
  await connected;
  assert.equal(await page.locator("hotrun-overlay .message").textContent(), failure.message);
  assert.equal(await page.title(), failure.title);
  Object.assign(launcher.status, { generation: 2, state: "live" });
  launcher.fail(null);
  await page.waitForSelector("p:text('1')");
  assert.equal(await page.locator("hotrun-overlay").count(), 0);
});

test("K2 a page that nobody can answer for is left as it is, and catches up when the app is back", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  Object.assign(launcher.status, { generation: 0, state: "down" });
  assert.equal((await launcher.refresh(html("<p>2</p>"))).action, "none");
  assert.equal(await page.textContent("p"), "1");
  Object.assign(launcher.status, { generation: 2, state: "live" });
  launcher.channel.send({ type: "recovered" });
  await page.waitForSelector("p:text('2')");
  assert.equal(await isSameLoad(page), true);
});

test("a page whose requests the browser has ended, as it does when the user goes on, is not loaded anew", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  await page.route("**/__hotrun/page?*", (route) => route.abort());
  assert.equal((await launcher.refresh(html("<p>2</p>"))).action, "none");
  assert.equal(await isSameLoad(page), true);
  await page.unroute("**/__hotrun/page?*");
  launcher.channel.send({ type: "recovered" });
  await page.waitForSelector("p:text('2')");
  assert.equal(await isSameLoad(page), true);
});

test("markup that shadows the DOM does not mislead the client", async (t) => {
  const { launcher, page, errors } = await open(
    t,
    html(
      '<form id="hotrun"><input name="querySelector"></form><img name="currentScript"><img name="querySelector"><a id="WebSocket">1</a>',
    ),
  );
  assert.equal(launcher.channel.pages().length, 1);
  assert.equal(await page.evaluate(() => typeof hotrun.refresh), "function");
  assert.deepEqual(errors, []);
});

test("the status page shows a reload as soon as it has ended", async (t) => {
  const { launcher, page } = await open(t, html("<p>1</p>"));
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${launcher.url}/__hotrun/`);
  assert.equal(await page.textContent("h1"), "Live");
  launcher.endReload({
    id: 1,
    at: 10,
    generation: 2,
    plan: "swap",
    reason: "a.ts → app.ts",
    files: ["/app/lib/a.ts"],
    modules: ["/app/lib/a.ts"],
    timings: { compile: 1, total: 2 },
    pages: 1,
    result: { type: "done" },
  });
  await page.waitForSelector(".reason:text('a.ts → app.ts')");
  assert.equal(await page.textContent(".files"), "lib/a.ts");
  assert.deepEqual(errors, []);
});

test("the client adds nothing to a page but window.hotrun, and watches nothing while nothing happens", async (t) => {
  const { page, launcher } = await open(t, html("<p>1</p>"));
  const names = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  const withClient = await names();
  launcher.app.set("/plain", (_request, response) => {
    response.setHeader("content-type", "text/html").end(html("<p>1</p>"));
  });
  await page.goto(`${launcher.url}/plain`);
  const without = new Set(await names());
  assert.deepEqual(
    withClient.filter((name) => !without.has(name) && name !== "sameLoad"),
    ["hotrun"],
  );
  assert.deepEqual(await page.evaluate(() => document.querySelectorAll("*").length), 5);
});

test("with highlight what a save has changed is outlined for a moment", async (t) => {
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  launcher.highlight = true;
  const page = await browser.newPage();
  t.after(() => page.close());
  launcher.app.set("/", html("<p>1</p><h1>same</h1>"));
  const connected = launcher.next("page");
  await page.goto(launcher.url);
  await connected;
  await page.evaluate(() => {
    Object.assign(window, { outlined: [] });
    const { animate } = Element.prototype;
    Element.prototype.animate = function (...args) {
      Reflect.get(window, "outlined").push(this.localName);
      return animate.apply(this, args);
    };
  });
  await launcher.refresh(html("<p>2</p><h1>same</h1><b>new</b>"));
  assert.deepEqual(await page.evaluate(() => Reflect.get(window, "outlined").sort()), ["b", "p"]);
  assert.equal(await page.getAttribute("p", "style"), null);
});
