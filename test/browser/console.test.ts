import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as esbuild from "esbuild";
import type { Browser, ConsoleMessage, Page } from "playwright-core";
import { type AppFolder, makeAppFolder } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import type { EventOf } from "../support/event-log.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

const files = {
  "app.ts": `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { word } from "./word.ts";

createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/quiet") return response.end("quiet");
  if (path.includes(".")) {
    response.setHeader("content-type", "text/javascript");
    try {
      return response.end(readFileSync("public" + path));
    } catch {
      return response.writeHead(404).end();
    }
  }
  console.log(word, request.method, path);
  if (path === "/stderr") console.error("\\u001b[31mtrouble\\u001b[39m");
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end("<!doctype html><html><head><title>" + word + "</title><script>function inline() { throw 'a text' }</script></head><body><h1 id=title class=big>" + word + "</h1></body></html>");
}).listen(3000);
`,
  "word.ts": `export const word = "served";\n`,
  "web/total.ts": `export interface Line { price: number }

export function total(lines: Line[] | undefined): number {
  if (!lines) throw new TypeError("no lines");
  return lines.length;
}
`,
  "web/cart.ts": `import { total } from "./total.ts";

Object.assign(window, {
  crash: () => setTimeout(() => total(undefined), 0),
  reject: () => void Promise.reject(new RangeError("too far")),
  say: () => console.warn("from the cart"),
});
`,
};

const asked = JSON.stringify({ type: "module", hotrun: { forwardConsole: true } });

interface Opened {
  app: RunningHotrun;
  page: Page;
  /** What the console of the browser shows. */
  shown: ConsoleMessage[];
  next(matches: (event: EventOf<"console">) => boolean): Promise<EventOf<"console">>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function bundle(folder: AppFolder, sourcemap: "inline" | "linked", name: string): Promise<void> {
  const outfile = folder.file(`public/${name}.js`);
  await esbuild.build({ entryPoints: [folder.file("web/cart.ts")], outfile, sourcemap, bundle: true, minify: true });
}

async function open(
  options: { args?: readonly string[]; json?: boolean; isAsked?: boolean; path?: string } = {},
): Promise<Opened> {
  const { args = [], isAsked = true, path = "/" } = options;
  const folder = makeAppFolder({ ...files, ...(isAsked && { "package.json": asked }) });
  await bundle(folder, "inline", "inline");
  await bundle(folder, "linked", "linked");
  const app = await startHotrun({ files: {}, folder, args });
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const shown: ConsoleMessage[] = [];
  page.on("console", (message) => void shown.push(message));
  const connected = app.next("page", ({ action }) => action === undefined);
  await page.goto(new URL(path, app.url).href);
  await connected;
  return {
    app,
    page,
    shown,
    next: (matches) => app.next("console", matches),
    async [Symbol.asyncDispose]() {
      await page.close();
      await app[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

for (const { mode, args } of modes) {
  test(`O15 ${mode}: what a page logs is told, and shown in the browser as before`, async () => {
    await using opened = await open({ args });
    const { page, next, shown } = opened;
    await page.evaluate(() => {
      const title = document.querySelector("h1");
      console.log("a %s", "word", { a: 1 }, title);
      console.info("info");
      console.debug("debug");
      console.warn("warn");
      console.error("failed:", new Error("inner"));
      console.log("last");
    });
    await next(({ text }) => text === "last");
    const told = opened.app.log.events.filter((event) => event.type === "console");
    assert.deepEqual(
      told.map(({ page, level, text }) => [page, level, text]),
      [
        ["/", "log", "a word {a: 1} <h1#title.big>"],
        ["/", "info", "info"],
        ["/", "debug", "debug"],
        ["/", "warn", "warn"],
        ["/", "error", "failed: Error: inner"],
        ["/", "log", "last"],
      ],
    );
    const own = shown.filter((message) => !message.text().includes("[server]"));
    assert.deepEqual(
      own.map((message) => message.type()),
      ["log", "info", "debug", "warning", "error", "log"],
    );
    assert.equal(own[0]?.args().length, 4, "as they were given");
  });

  for (const name of ["inline", "linked"]) {
    if (mode === "restart") continue; // It is the page that says them.
    test(`O15 ${mode}: errors are told in places of the sources, with a source map that is ${name}`, async () => {
      await using opened = await open({ args });
      const { app, page, next } = opened;
      await page.addScriptTag({ url: `/${name}.js` });
      await page.evaluate("crash()");
      const crash = await next(({ text }) => text === "Uncaught TypeError: no lines");
      assert.deepEqual([crash.level, crash.file, crash.line, crash.column], ["error", app.file("web/total.ts"), 4, 21]);
      assert.match(crash.stack as string, /^at \w+ \(web\/total\.ts:4:21\)\nat (\w+ \()?web\/cart\.ts:4:33\)?$/);
      await page.evaluate("reject()");
      const rejected = await next(({ text }) => text === "Uncaught (in promise) RangeError: too far");
      assert.deepEqual([rejected.level, rejected.file, rejected.line], ["error", app.file("web/cart.ts"), 5]);
      await page.evaluate("say()");
      const said = await next(({ text }) => text === "from the cart");
      assert.deepEqual([said.level, said.file, said.line, said.column], ["warn", app.file("web/cart.ts"), 6, 22]);
    });
  }

  test(`O15 ${mode}: what the app writes is in the console of the browser, from the page's own request on`, async () => {
    await using opened = await open({ args, path: "/stderr" });
    const { app, page, shown } = opened;
    const server = () => shown.map((message) => message.text()).filter((text) => text.startsWith("%c[server]"));
    const arrives = (text: string) => page.waitForEvent("console", (message) => message.text().includes(text));
    if (!server().some((text) => text.endsWith("trouble"))) await arrives("trouble");
    assert.deepEqual(server(), ["%c[server] color:gray served GET /stderr", "%c[server] color:#c33 trouble"]);
    const other = arrives("GET /other");
    await app.get("/other");
    await other;
    const after = arrives("changed GET");
    app.edit("word.ts", "served", "changed");
    await after;
    assert.deepEqual(
      app.log.events.filter((event) => event.type === "console"),
      [],
      "and does not come back from there",
    );
  });
}

test("O15 an inline script has its frames as they are, and errors are told whatever the page does about them", async () => {
  await using opened = await open();
  const { app, page, next } = opened;
  await page.evaluate("setTimeout(inline, 0)");
  const thrown = await next(({ text }) => text === "Uncaught a text");
  assert.match(thrown.stack as string, /^at http:\/\/localhost:\d+\/:1:\d+$/);
  await page.evaluate(() => {
    // As a test of the page may do, and a library of it.
    window.addEventListener("error", (event) => event.stopImmediatePropagation(), true);
    setTimeout(() => document.querySelector("#none")?.append(null as never) ?? JSON.parse("{"), 0);
    console.log({
      get trap() {
        throw new Error("asked");
      },
    });
  });
  await next(({ text }) => text === "{trap: (…)}");
  await next(({ text }) => text.startsWith("Uncaught SyntaxError"));
  assert.equal(thrown.file, undefined);
  assert.equal((await app.get("/quiet")).body, "quiet");
});

test("O15 no control character of a page is told, no markup of it runs, and a flood of messages is counted", async () => {
  await using opened = await open();
  const { page, next } = opened;
  await page.evaluate(() => {
    console.error("\u001b]0;owned\u0007\u001b[2J\u009b2J<img src=x onerror=alert(1)>\u202e", "line\nline");
    console.log("x".repeat(100_000), "\u0001".repeat(100_000), "\ud800".repeat(100_000));
    for (let n = 0; n < 5000; n++) console.log(`message ${n}`);
  });
  const evil = await next(({ level }) => level === "error");
  assert.equal(evil.text, "<img src=x onerror=alert(1)> line\nline");
  const left = await next(({ text }) => text.startsWith("…"));
  assert.equal(left.text, "… 4902 more");
  await page.evaluate(() => console.log("and it goes on"));
  await next(({ text }) => text === "and it goes on");
});

test("O15 a page that logs without end, and looks at itself while it does, comes to no harm", async () => {
  await using opened = await open();
  const { page, next } = opened;
  await page.evaluate(() => {
    const loud = new Proxy(
      {},
      {
        ownKeys() {
          console.log("looked at");
          return [];
        },
      },
    );
    console.log(loud);
    console.log("still here");
  });
  await next(({ text }) => text === "still here");
  const texts = opened.app.log.events.filter((event) => event.type === "console").map(({ text }) => text);
  assert.deepEqual(texts, ["{}", "still here"]);
});

test("O15 off by default: the page's console is the browser's own, and nothing is told", async () => {
  await using opened = await open({ isAsked: false });
  const { app, page, shown } = opened;
  const isNative = await page.evaluate(() =>
    [console.log, console.error].every((log) => /native code/.test(String(log))),
  );
  assert.ok(isNative);
  await page.evaluate(() => console.log("to itself"));
  const morphed = app.next("page", ({ action }) => action === "morph");
  app.edit("word.ts", "served", "changed");
  await morphed;
  assert.deepEqual(
    app.log.events.filter((event) => event.type === "console"),
    [],
  );
  assert.deepEqual(
    shown.map((message) => message.text()),
    ["to itself"],
  );
});
