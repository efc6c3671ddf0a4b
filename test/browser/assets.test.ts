import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { PageApi } from "../../client/api.ts";
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

interface Bed {
  launcher: FakeLauncher;
  page: Page;
  /** Path and query of what was asked for, in order. */
  asked: string[];
  /** Writes a file, as what it is served. A `gate` holds the answers back. */
  write(path: string, content: string | Buffer, gate?: Promise<unknown>): void;
}

const types: { [ending: string]: string } = {
  css: "text/css",
  svg: "image/svg+xml",
  js: "text/javascript",
  ttf: "font/ttf",
};

/** A page that shows `html` and has loaded `files`, connected and up to date. */
async function open(t: TestContext, html: string, files: { [path: string]: string | Buffer }): Promise<Bed> {
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  const page = await browser.newPage();
  t.after(() => page.close());
  const asked: string[] = [];
  function write(path: string, content: string | Buffer, gate?: Promise<unknown>): void {
    launcher.app.set(path, async (request, response) => {
      asked.push(request.url ?? "");
      await gate;
      const type = types[path.replace(/^.*\./, "")] ?? "text/plain";
      // As the proxy sends it, whatever the app says.
      response.writeHead(200, { "content-type": type, "cache-control": "no-cache" }).end(content);
    });
  }
  for (const [path, content] of Object.entries(files)) write(path, content);
  launcher.app.set("/", html);
  const connected = launcher.next("page");
  await page.goto(launcher.url);
  await connected;
  await page.evaluate(() => hotrun.ready);
  asked.length = 0;
  return { launcher, page, asked, write };
}

const html = (head: string, body = "<p>text</p>") =>
  `<!doctype html>\n<html lang="en"><head><title>App</title>${head}</head>\n<body>${body}</body></html>`;

const red = "rgb(255, 0, 0)";
const blue = "rgb(0, 0, 255)";

/** Takes down, frame by frame, what an expression has as its value; each value once in a row. */
async function watch(page: Page, expression: string): Promise<() => Promise<unknown[]>> {
  await page.evaluate(`
    window.seen = [];
    (function look(seen) {
      const value = ${expression};
      if (seen.at(-1) !== value) seen.push(value);
      requestAnimationFrame(() => look(seen));
    })(window.seen);
  `);
  return async () => {
    // What is set now is seen in the next frame.
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
    return page.evaluate("seen");
  };
}

const colourOf = (selector: string) => `getComputedStyle(document.querySelector("${selector}")).color`;

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const square = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="${colour}"/></svg>`;

test("L2 a stylesheet is swapped without a flash, as the same element with its attributes, in its place", async (t) => {
  const head =
    '<link id="a" rel="stylesheet" href="style.css?x=1" media="all" data-x="1"><style>p { font-size: 20px }</style>';
  const { launcher, page, write } = await open(t, html(head), { "/style.css": "p { color: red; font-size: 9px }" });
  await page.evaluate(() => Object.assign(window, { link: document.querySelector("link") }));
  const seen = await watch(page, colourOf("p"));
  write("/style.css", "p { color: blue; font-size: 9px }", later(100));
  const applied = await launcher.restyle(["/app/public/style.css"]);
  assert.deepEqual([applied.action, applied.nodes], ["restyle", 1]);
  assert.deepEqual(await seen(), [red, blue]);
  assert.equal(
    await page.$eval("head", (head) => head.innerHTML.replace(/^.*<\/title>/s, "")),
    head.replace("x=1", "x=1&amp;hotrun=2"),
  );
  assert.equal(await page.evaluate(() => Reflect.get(window, "link") === document.querySelector("link")), true);
  assert.equal(await page.$eval("p", (p) => getComputedStyle(p).fontSize), "20px");
});

test("L2 a stylesheet that answers 404 takes its place, one that does not answer does not hold up the rest", async (t) => {
  const head = '<link rel="stylesheet" href="/gone.css"><link rel="stylesheet" href="/slow.css">';
  const { launcher, page, write } = await open(t, html(head), {
    "/gone.css": "p { color: red }",
    "/slow.css": "p { font-size: 30px }",
  });
  const size = () => page.$eval("p", (p) => getComputedStyle(p).fontSize);
  launcher.app.delete("/gone.css");
  let answer = () => {};
  const promise = new Promise<void>((resolve) => {
    answer = resolve;
  });
  write("/slow.css", "p { font-size: 40px }", promise);
  const applied = await launcher.restyle(["/app/gone.css", "/app/slow.css"]);
  assert.equal(applied.nodes, 2);
  assert.equal(await page.$eval("p", (p) => getComputedStyle(p).color), "rgb(0, 0, 0)");
  assert.equal(await size(), "30px");
  // The next version does not wait for it.
  write("/slow.css", "p { font-size: 50px }", promise);
  await launcher.restyle(["/app/slow.css"]);
  assert.equal(await size(), "30px");
  answer();
  await page.waitForFunction(() => document.querySelectorAll("link").length === 2);
  assert.equal(await size(), "50px");
});

test("L2 changes in quick succession end on the last version, with one link", async (t) => {
  const { launcher, page, asked, write } = await open(t, html('<link rel="stylesheet" href="/style.css">'), {
    "/style.css": "p { font-size: 10px }",
  });
  const applied = [];
  for (let size = 11; size <= 16; size++) {
    write("/style.css", `p { font-size: ${size}px }`, later(100));
    applied.push(launcher.restyle(["/app/style.css"]));
  }
  await Promise.all(applied);
  // What comes while one is under way is done at once.
  assert.deepEqual([...new Set(asked)], ["/style.css?hotrun=2", "/style.css?hotrun=7"]);
  assert.equal(await page.$eval("p", (p) => getComputedStyle(p).fontSize), "16px");
  assert.deepEqual(await page.$$eval("link", (links) => links.map((link) => link.getAttribute("href"))), [
    "/style.css?hotrun=7",
  ]);
});

test("L2 what is switched off stays off: by the attribute, by a script, as an alternate; an alternate that is on stays on", async (t) => {
  const head =
    '<link rel="stylesheet" href="/a.css" disabled><link rel="stylesheet" href="/b.css">' +
    '<link rel="stylesheet" title="main" href="/c.css"><link rel="alternate stylesheet" title="other" href="/d.css">' +
    '<link rel="alternate stylesheet" title="third" href="/e.css"><link rel="stylesheet" media="print" href="/f.css">';
  const names = ["a", "b", "c", "d", "e", "f"];
  const sheets = (colour: string) => names.map((name) => [`/${name}.css`, `#${name} { color: ${colour} }`] as const);
  const body = names.map((name) => `<p id="${name}">${name}</p>`).join("");
  const { launcher, page, write } = await open(t, html(head, body), Object.fromEntries(sheets("red")));
  await page.evaluate(() => {
    const links = document.querySelectorAll("link");
    if (links[1]?.sheet) links[1].sheet.disabled = true;
    // The way in which an alternate is chosen.
    for (const disabled of [true, false]) if (links[4]) links[4].disabled = disabled;
  });
  const colours = () => page.$$eval("p", (all) => all.map((p) => getComputedStyle(p).color));
  const [none, old, fresh] = ["rgb(0, 0, 0)", red, blue];
  // The browser loads an alternate when it is chosen.
  await page.waitForFunction(
    (wanted) => getComputedStyle(document.querySelectorAll("p")[4] as Element).color === wanted,
    old,
  );
  assert.deepEqual(await colours(), [none, none, old, none, old, none]);
  const seen = await watch(page, '[...document.querySelectorAll("p")].map((p) => getComputedStyle(p).color).join()');
  for (const [path, text] of sheets("blue")) write(path, text);
  await launcher.restyle(names.map((name) => `/app/${name}.css`));
  assert.deepEqual(await colours(), [none, none, fresh, none, fresh, none]);
  // What a script has switched off can be told so only once it has loaded: on a busy machine a frame comes in between.
  for (const state of (await seen()) as string[]) {
    const shown = state.match(/rgb\([^)]*\)/g) ?? [];
    assert.deepEqual([shown[0], shown[3], shown[5]], [none, none, none], state);
  }
  await page.evaluate(() => {
    for (const link of document.querySelectorAll("link")) {
      for (const disabled of [true, false]) link.disabled = disabled;
      link.media = "all";
    }
  });
  await page.waitForFunction(
    (wanted) => [...document.querySelectorAll("p")].every((p) => getComputedStyle(p).color === wanted),
    fresh,
  );
});

test("L2 a stylesheet in a shadow root is swapped there", async (t) => {
  const body =
    '<section><template shadowrootmode="open"><link rel="stylesheet" href="/style.css"><p>text</p></template></section>';
  const { launcher, page, write } = await open(t, html("", body), { "/style.css": "p { color: red }" });
  const colour = `getComputedStyle(document.querySelector("section").shadowRoot.querySelector("p")).color`;
  const seen = await watch(page, colour);
  write("/style.css", "p { color: blue }", later(50));
  await launcher.restyle(["/app/style.css"]);
  assert.deepEqual(await seen(), [red, blue]);
});

test("L2 an imported stylesheet comes anew without a flash: of a link, of another import, of a style element", async (t) => {
  const head =
    '<link rel="stylesheet" href="/style.css"><style>@import "/inner/own.css" layer(x); h2 { font-size: 30px }</style>' +
    '<link rel="stylesheet" href="/other.css">';
  const files = {
    "/style.css": '@import "inner/a.css"; h1 { font-size: 30px }',
    "/inner/a.css": '@import url("b.css") screen;',
    "/inner/b.css": "h1 { color: red }",
    "/inner/own.css": "h2 { color: red }",
    "/other.css": "p { color: red }",
  };
  const { launcher, page, write, asked } = await open(t, html(head, "<h1>1</h1><h2>2</h2>"), files);
  const look = (selector: string) =>
    `${colourOf(selector)} + getComputedStyle(document.querySelector("${selector}")).fontSize`;
  const seenFirst = await watch(page, look("h1"));
  write("/inner/b.css", "h1 { color: blue }", later(50));
  assert.equal((await launcher.restyle(["/app/inner/b.css"])).nodes, 1);
  assert.deepEqual(await seenFirst(), [`${red}30px`, `${blue}30px`]);
  const seen = await watch(page, look("h2"));
  write("/inner/own.css", "h2 { color: blue }", later(50));
  await launcher.restyle(["/app/inner/own.css"]);
  assert.deepEqual(await seen(), [`${red}30px`, `${blue}30px`]);
  assert.equal(await page.locator("style").count(), 1);
  assert.ok(!asked.includes("/other.css"));
});

test("L2 a stylesheet that a script has imported or fetched gets its new text; what has become of it unknown, the page is loaded anew, once", async (t) => {
  const script = `
    import sheet from "/module.css" with { type: "css" };
    const fetched = new CSSStyleSheet();
    fetched.replaceSync(await (await fetch("/fetched.css")).text());
    document.adoptedStyleSheets = [sheet];
    document.querySelector("section").attachShadow({ mode: "open" }).innerHTML = "<p>text</p>";
    document.querySelector("section").shadowRoot.adoptedStyleSheets = [fetched];
    window.lost = (await (await fetch("/lost.css")).text()).length;
    window.done = true;
  `;
  const { launcher, page, write } = await open(
    t,
    html('<script type="module" src="/a.js"></script>', "<h1>1</h1><section></section>"),
    {
      "/a.js": script,
      "/module.css": "h1 { color: red }",
      "/fetched.css": "p { color: red }",
      "/lost.css": "b { color: red }",
    },
  );
  await page.waitForFunction("window.done");
  const colours = () =>
    page.evaluate(() =>
      [document.querySelector("h1"), document.querySelector("section")?.shadowRoot?.querySelector("p")].map(
        (element) => getComputedStyle(element as Element).color,
      ),
    );
  for (const colour of ["blue", "red", "blue"]) {
    for (const path of ["/module.css", "/fetched.css"]) {
      write(path, `${path === "/module.css" ? "h1" : "p"} { color: ${colour} }`);
      assert.equal((await launcher.restyle([`/app${path}`])).action, "restyle");
    }
    assert.deepEqual(await colours(), [colour === "red" ? red : blue, colour === "red" ? red : blue]);
  }
  write("/lost.css", "b { color: blue }");
  const loaded = page.waitForEvent("domcontentloaded");
  launcher.restyle(["/app/lost.css"]);
  await loaded;
  await page.waitForFunction("window.done");
});

test("L2 a file that no URL shows: all stylesheets come anew, and the page that may have it in its HTML", async (t) => {
  const head = (colour: string) => html(`<link rel="stylesheet" href="/all.css"><style>p { color: ${colour} }</style>`);
  const { launcher, page, write } = await open(t, head("red"), { "/all.css": "p { font-size: 10px }" });
  write("/all.css", "p { font-size: 11px }");
  launcher.app.set("/", head("blue"));
  await launcher.restyle(["/app/src/part.css"]);
  assert.equal(await page.$eval("p", (p) => getComputedStyle(p).color + getComputedStyle(p).fontSize), `${blue}11px`);
});

test("L1 an image comes anew wherever it is shown, and only that one", async (t) => {
  const head = `<link rel="icon" href="/a.svg"><link rel="stylesheet" href="/css/style.css"><style>
    @media all { h1 { background: var(--none, url(a.svg)) no-repeat !important; & b { content: url('/a.svg') } } }
    @keyframes k { from { list-style-image: url(  a.svg) } }
    h2 { --image: url(a.svg); mask: url(#m) }
  </style>`;
  const body = `<img src=" /a.svg "><img src="/b.svg" srcset="/a.svg?x, /b.svg 2x,/a.svg 3x">
    <picture><source srcset="a.svg"><img src="b.svg"></picture><input type="image" src="/a.svg">
    <video poster="/a.svg"></video><svg><image href="/a.svg"/><image xlink:href="/a.svg"/><use href="#m"/></svg>
    <i style="cursor: url(/a.svg), auto">x</i><a href="/a.svg">a</a><img src=""><img src="data:,a.svg"><h1>1</h1>`;
  const { launcher, page, asked, write } = await open(t, html(head, body), {
    "/a.svg": square("red"),
    "/b.svg": square("red"),
    "/css/style.css": '@import "part.css"; h3 { border-image: url(../a.svg) 30 }',
    "/css/part.css": "h3 { cursor: url(../a.svg), auto; background: url(../b.svg) }",
  });
  write("/a.svg", square("blue"));
  const applied = await launcher.restyle(["/app/public/a.svg"]);
  assert.equal(applied.action, "restyle");
  assert.deepEqual([...new Set(asked)].sort(), ["/a.svg", "/a.svg?hotrun=2", "/a.svg?x", "/a.svg?x&hotrun=2"]);
  const written = await page.evaluate(() => {
    const values = [];
    for (const element of document.querySelectorAll("link, img, source, input, video, image, use, a, i")) {
      for (const { name, value } of element.attributes) {
        if (/^(src|srcset|href|xlink:href|poster|style)$/.test(name)) values.push(value);
      }
    }
    return values;
  });
  assert.deepEqual(written, [
    "/a.svg?hotrun=2",
    "/css/style.css",
    " /a.svg?hotrun=2 ",
    "/b.svg",
    "/a.svg?x&hotrun=2, /b.svg 2x,/a.svg?hotrun=2 3x",
    "a.svg?hotrun=2",
    "b.svg",
    "/a.svg?hotrun=2",
    "/a.svg?hotrun=2",
    "/a.svg?hotrun=2",
    "/a.svg?hotrun=2",
    "#m",
    'cursor: url("/a.svg?hotrun=2"), auto;',
    "/a.svg",
    "",
    "data:,a.svg",
  ]);
  const rules = await page.evaluate(() => {
    const [link, style] = document.styleSheets;
    const { styleSheet } = (link as CSSStyleSheet).cssRules[0] as CSSImportRule;
    return [link, styleSheet, style]
      .flatMap((sheet) => [...(sheet?.cssRules ?? [])].map(({ cssText }) => cssText))
      .join("\n");
  });
  assert.equal(rules.match(/a\.svg\?hotrun=2/g)?.length, 6, rules);
  assert.equal(rules.match(/a\.svg(?!\?hotrun=2)/g), null, rules);
  assert.match(rules, /no-repeat !important/);
  assert.match(rules, /url\("?#m"?\)/);
});

test("L1 an image does not flash, stays new in a stylesheet that comes later, and is new in an element that comes later", async (t) => {
  const { launcher, page, asked, write } = await open(
    t,
    html('<link rel="stylesheet" href="/style.css">', '<p>1</p><img src="/a.svg">'),
    { "/a.svg": square("red"), "/style.css": "p { background: url(a.svg) }" },
  );
  write("/a.svg", square("blue"), later(100));
  const seen = await watch(
    page,
    'document.querySelector("img").complete && getComputedStyle(document.querySelector("p")).backgroundImage',
  );
  await launcher.restyle(["/app/a.svg"]);
  const states = (await seen()) as (string | false)[];
  assert.equal(states.length, 2, String(states));
  assert.equal(asked.filter((url) => url === "/a.svg?hotrun=2").length, 1);
  write("/style.css", "p { background: url(a.svg) no-repeat }");
  await launcher.restyle(["/app/style.css"]);
  assert.match(await page.$eval("p", (p) => getComputedStyle(p).background), /a\.svg\?hotrun=2.* no-repeat/);
  assert.equal(asked.filter((url) => url === "/a.svg?hotrun=2").length, 1);
  const pixel = await page.evaluate(async () => {
    const image = new Image();
    image.src = "/a.svg";
    await image.decode();
    const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    return [...context.getImageData(2, 2, 1, 1).data].join();
  });
  assert.equal(pixel, "0,0,255,255");
});

test("L1 a sprite that <use> shows comes anew without a flash", async (t) => {
  const sprite = (width: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="x"><rect width="${width}" height="8"/></symbol></svg>`;
  const { launcher, page, write } = await open(t, html("", '<svg><use href="/sprite.svg#x"/></svg>'), {
    "/sprite.svg": sprite(10),
  });
  await page.waitForFunction('document.querySelector("use").getBBox().width === 10');
  const shown = '[...document.querySelectorAll("use")].filter((use) => getComputedStyle(use).visibility === "visible")';
  const seen = await watch(page, `Math.max(...${shown}.map((use) => use.getBBox().width))`);
  write("/sprite.svg", sprite(20), later(50));
  await launcher.restyle(["/app/sprite.svg"]);
  await page.waitForFunction('document.querySelector("use").getBBox().width === 20');
  assert.deepEqual(await seen(), [10, 20]);
  assert.equal(await page.locator("use").count(), 1);
});

test("L1 a font comes anew, and the text does not flash", async (t) => {
  const [regular, bold] = await Promise.all(["Regular", "Bold"].map(fontFile));
  const { launcher, page, write } = await open(
    t,
    html('<link rel="stylesheet" href="/css/style.css">', "<span>mmmmmmmmmmiiii</span>"),
    {
      "/f.ttf": regular as Buffer,
      "/css/style.css": "@font-face { font-family: F; src: url(../f.ttf) } span { font: 40px F, monospace }",
    },
  );
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  const seen = await watch(page, 'Math.round(document.querySelector("span").getBoundingClientRect().width)');
  write("/f.ttf", bold as Buffer, later(50));
  await launcher.restyle(["/app/f.ttf"]);
  await page.waitForFunction("seen.length > 1");
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  const widths = (await seen()) as number[];
  assert.equal(widths.length, 2, String(widths));
  assert.ok((widths[1] as number) > (widths[0] as number));
});

/** Unpacked with the browser. */
async function fontFile(weight: string): Promise<Buffer> {
  const { version } = JSON.parse(
    await readFile(new URL("../../node_modules/@sparticuz/chromium/package.json", import.meta.url), "utf8"),
  );
  return readFile(
    new URL(
      `../../node_modules/.cache/hotrun/chromium-${version}/fonts/fonts/Open_Sans/OpenSans-${weight}.ttf`,
      import.meta.url,
    ),
  );
}

test("L1 L2 what has been given a version is morphed as ever: where the server changes it, and nowhere else", async (t) => {
  const head = (extra: string) =>
    `<link rel="icon" href="/a.svg"><style>@import "/style.css"; h1 { color: ${extra ? "blue" : "red"} }</style>`;
  const body = (
    extra: string,
  ) => `<h1>1</h1><img srcset="/a.svg, /b.svg 2x${extra}"><p style="background: url(/a.svg)">1</p>
    <input type="image" src="/a.svg"><b${extra ? ' style="background: url(/a.svg); color: blue"' : ' style="background: url(/a.svg)"'}>b</b>`;
  const page1 = html(head(""), body(""));
  const { launcher, page, write } = await open(t, page1, {
    "/a.svg": square("red"),
    "/b.svg": square("red"),
    "/style.css": "h2 {}",
  });
  await page.evaluate(() => Object.assign(window, { all: [...document.querySelectorAll("head *, body *")] }));
  write("/a.svg", square("blue"));
  write("/style.css", "h3 {}");
  await launcher.restyle(["/app/a.svg", "/app/style.css"]);
  const before = await page.$eval("html", (root) => root.outerHTML);
  assert.equal((await launcher.refresh(page1.replace("<p", "<!---->\n<p"))).action, "morph");
  assert.equal(await page.$eval("html", (root) => root.outerHTML.replace("<!---->\n", "")), before);
  await launcher.refresh(html(head("x"), body(", /b.svg 3x")));
  assert.equal(await page.getAttribute("img", "srcset"), "/a.svg, /b.svg 2x, /b.svg 3x");
  assert.equal(await page.$eval("b", (b) => b.style.color), "blue");
  assert.equal(await page.$eval("h1", (h1) => getComputedStyle(h1).color), blue);
  assert.equal(
    await page.evaluate(() => (Reflect.get(window, "all") as Element[]).every((element) => element.isConnected)),
    true,
  );
});

test("L2 a stylesheet with the hash of what it was is shown all the same", async (t) => {
  const old = "p { color: red }";
  const hash = `sha256-${createHash("sha256").update(old).digest("base64")}`;
  const { launcher, page, write } = await open(
    t,
    html(`<link rel="stylesheet" href="/style.css" integrity="${hash}">`),
    { "/style.css": old },
  );
  const seen = await watch(page, colourOf("p"));
  write("/style.css", "p { color: blue }");
  await launcher.restyle(["/app/style.css"]);
  assert.deepEqual(await seen(), [red, blue]);
});

test("G3 L1 L2 a page that has been away has everything anew, without a reload, and without a flash", async (t) => {
  const script = `
    import sheet from "/module.css" with { type: "css" };
    document.adoptedStyleSheets = [sheet];
    await fetch("/lost.css");
    window.done = true;
  `;
  const head = '<link rel="stylesheet" href="/style.css"><script type="module" src="/a.js"></script>';
  const files = {
    "/a.js": script,
    "/style.css": "p { color: red; background: url(a.svg) }",
    "/module.css": "p { font-size: 20px }",
    "/lost.css": "b { color: red }",
    "/a.svg": square("red"),
  };
  const { launcher, page, write } = await open(t, html(head, "<p>1</p>"), files);
  await page.waitForFunction("window.done");
  const seen = await watch(page, `${colourOf("p")} + getComputedStyle(document.querySelector("p")).fontSize`);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")) && undefined);
  write("/style.css", "p { color: blue; background: url(a.svg) }");
  write("/module.css", "p { font-size: 30px }");
  write("/a.svg", square("blue"));
  launcher.version++;
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow")) && undefined);
  await page.waitForFunction(`${colourOf("p")} === "${blue}"`);
  await page.waitForFunction(() => {
    const { fontSize, backgroundImage } = getComputedStyle(document.querySelector("p") as Element);
    return fontSize === "30px" && /hotrun=2/.test(backgroundImage);
  });
  const states = (await seen()) as string[];
  assert.equal(states[0], `${red}20px`);
  assert.equal(states.at(-1), `${blue}30px`);
  // One after the other, in whatever order.
  assert.ok(states.length <= 3, states.join());
});

test("L1 an image that nothing shows loads nothing", async (t) => {
  const { launcher, asked } = await open(t, html("", '<img src="/a.png">'), { "/a.png": "" });
  const applied = await launcher.restyle(["/app/b.png"]);
  assert.deepEqual([applied.action, applied.nodes, asked], ["none", 0, []]);
});

test("I3 which scripts this tab has really loaded: classic ones, modules and what they import, workers, TypeScript", async (t) => {
  const entry = `
    import { hasLoadedScript } from "./client/assets/loaded-scripts.ts";
    import { recordLoads } from "./client/assets/loads.ts";
    recordLoads();
    Object.assign(window, { hasLoadedScript });
  `;
  const { outputFiles } = await esbuild.build({
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
  });
  const launcher = await createFakeLauncher({ clientFile: client.file });
  t.after(() => launcher[Symbol.asyncDispose]());
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.addInitScript({ content: outputFiles[0]?.text ?? "" });
  const scripts: { [path: string]: string } = {
    "/js/classic.js": "",
    "/js/module.mjs": 'import "./inner/imported.js"; import data from "./data.json" with { type: "json" };',
    "/js/inner/imported.js": 'import("../late.js").then(() => { window.done = true; }); new Worker("/worker.js");',
    "/js/late.js": 'performance.clearResourceTimings(); await fetch("/fetched.js");',
    "/js/data.json": "{}",
    "/js/preloaded.js": "",
    "/worker.js": "",
    "/src/source.ts": "",
    "/fetched.js": "",
  };
  for (const [path, text] of Object.entries(scripts)) {
    launcher.app.set(path, (_request, response) => {
      const type = path.endsWith("json") ? "application/json" : "text/javascript";
      response.writeHead(200, { "content-type": type }).end(text);
    });
  }
  // More than the browser keeps.
  const images = Array.from({ length: 300 }, (_value, index) => `<img src="/${index}.png">`).join("");
  const head = `<script src="/js/classic.js?v=1"></script><link rel="modulepreload" href="/js/preloaded.js">
    <script type="module" src="/src/source.ts"></script><script src="//[::1]:9/elsewhere.js"></script>`;
  launcher.app.set("/", html(head, `${images}<script type="module" src="/js/module.mjs"></script>`));
  await page.goto(launcher.url);
  await page.waitForFunction("window.done");
  const has = (...files: string[]) => page.evaluate(`hasLoadedScript(${JSON.stringify(files)})`);
  for (const file of [
    "/app/public/js/classic.js",
    "/app/client/classic.ts",
    "C:\\app\\js\\module.mjs",
    "/app/module.mts",
    "/app/inner/imported.tsx",
    "/app/late.jsx",
    "/app/data.json",
    "/app/preloaded.js",
    "/app/worker.ts",
    "/app/src/source.ts",
  ]) {
    assert.equal(await has("/app/no.js", file), true, file);
  }
  for (const file of ["/app/js/other.js", "/app/fetched.js", "/app/elsewhere.js", "/app/js", "/app/1.png"]) {
    assert.equal(await has(file), false, file);
  }
  assert.equal(await has(), false);
});
