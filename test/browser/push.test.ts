import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Files } from "../support/app-folder.ts";
import { exampleFiles } from "../support/apps.ts";
import { launchChromium } from "../support/chromium.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

/** A tab whose document is watched. */
interface Tab {
  page: Page;
  shows(text: string): Promise<void>;
  /** How many changes of the DOM there were since it was last asked. */
  mutations(): Promise<number>;
  /** How many documents the tab has loaded. */
  loads(): number;
  errors: string[];
}

async function openTab(app: RunningHotrun, path: string): Promise<Tab> {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  let loaded = 0;
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  page.on("domcontentloaded", () => {
    loaded += 1;
  });
  app.log.mark();
  const connected = app.next("page", ({ action, url }) => action === undefined && url === path);
  await page.goto(new URL(path, app.url).href);
  await connected;
  await page.evaluate(() => {
    Object.assign(window, { changes: 0 });
    const observer = new MutationObserver((records) => {
      Object.assign(window, { changes: Reflect.get(window, "changes") + records.length });
    });
    // Beside them hotrun may say that a save takes a while.
    for (const part of [document.head, document.body])
      observer.observe(part, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return {
    page,
    errors,
    shows: (text) => page.locator("body", { hasText: text }).waitFor(),
    async mutations() {
      const changes: number = await page.evaluate(() => Reflect.get(window, "changes"));
      await page.evaluate(() => Object.assign(window, { changes: 0 }));
      return changes;
    },
    loads: () => loaded,
  };
}

/** The site, which does at `/steer` what it is told to, and shows at the end of each page what it was told to say. */
function steeredSite(): Files {
  const files = exampleFiles("site");
  const app = (files["app.ts"] as string)
    .replace("goto, onReload", "goto, onReload, refresh")
    .replace(
      "  const pages =",
      `  if (pathname === "/steer") {
    const { gotoPath, pattern, say } = JSON.parse(new URL(request.url ?? "/", "http://localhost").searchParams.get("to") ?? "");
    said = say ?? said;
    if (gotoPath) goto(gotoPath, pattern);
    else refresh(pattern);
    return void response.end();
  }
  const pages =`,
    )
    .replace("response.end(page())", `response.end(page().replace("</footer>", said + "</footer>"))`);
  return { ...files, "app.ts": `let said = "";\n${app}` };
}

const steer = (app: RunningHotrun, to: { gotoPath?: string; pattern?: string; say?: string }) =>
  app.get(`/steer?to=${encodeURIComponent(JSON.stringify(to))}`);

const paths = async (app: RunningHotrun) => (await app.status()).pages.map(({ url }) => url).sort();

test("G1 G2 J10 M1 a site of files in three tabs: each is told once, and only what has changed is touched", async (t) => {
  await using app = await startHotrun({ files: steeredSite(), args: ["--navigate"] });
  const note = await openTab(app, "/writing-here/");
  const tags = await openTab(app, "/tags/");
  const other = await openTab(app, "/practice/watering/");
  const tabs = [note, tags, other];

  /** Resolves when all tabs have done what the reload of the last save asked for. @returns what each did, by path */
  async function followed(): Promise<Record<string, unknown>> {
    const { id, plan, modules } = await app.reload();
    assert.deepEqual([plan, modules], ["refresh", []]);
    const events = () => app.log.events.filter((event) => event.type === "page").filter(({ reload }) => reload === id);
    await app.log.until(`three pages to follow reload ${id}`, () => events().length >= tabs.length);
    assert.equal(events().length, tabs.length);
    return Object.fromEntries(events().map(({ url, action }) => [url, action]));
  }

  await t.test("G1 the launcher knows where each tab is, also after a link was followed", async () => {
    assert.deepEqual(await paths(app), ["/practice/watering/", "/tags/", "/writing-here/"]);
    const arrived = app.next("page", ({ action, url }) => action === undefined && url === "/tags/practice/");
    await tags.page.click("a[href='/tags/practice/']");
    await arrived;
    assert.deepEqual(await paths(app), ["/practice/watering/", "/tags/practice/", "/writing-here/"]);
    assert.equal(tags.loads(), 1);
  });

  await t.test("G2 an edit of a note is a morph of its page, and the other documents are not touched", async () => {
    for (const tab of tabs) await tab.mutations();
    app.edit("content/writing-here.md", "Every Markdown file", "Each Markdown file");
    assert.deepEqual(await followed(), {
      "/writing-here/": "morph",
      "/tags/practice/": "none",
      "/practice/watering/": "none",
    });
    await note.shows("Each Markdown file");
    assert.ok((await note.mutations()) > 0);
    assert.deepEqual([await tags.mutations(), await other.mutations()], [0, 0]);
  });

  await t.test("M1 a draft lies over its note while it is there", async () => {
    app.write("drafts/practice/watering.md", "# Watering less\n\nOnce a week is enough.");
    await followed();
    await other.shows("Once a week is enough.");
    assert.equal(await other.page.locator("article .draft").count(), 1);
    app.remove("drafts/practice/watering.md");
    await followed();
    await other.shows("Come back to an old note");
    assert.equal(await other.page.locator("article .draft").count(), 0);
  });

  await t.test("M1 who links to a note is shown by it as soon as it does, and no more when it goes", async () => {
    app.write("content/compost.md", "# Compost\n\nSee [[Watering]].");
    await followed();
    await other.page.locator(".backlinks", { hasText: "Compost" }).waitFor();
    app.remove("content/compost.md");
    await followed();
    await other.page.locator(".backlinks").waitFor({ state: "detached" });
  });

  await t.test("a stylesheet that is data of the app is swapped in the page", async () => {
    app.edit("public/style.css", "max-width: 44rem", "max-width: 500px");
    await followed();
    await note.page.waitForFunction(() => getComputedStyle(document.body).maxWidth === "500px");
  });

  await t.test("J10 refresh() has the pages of its pattern fetched again, and leaves the others", async () => {
    for (const tab of tabs) await tab.mutations();
    await steer(app, { pattern: "/practice/**", say: "said to some" });
    await other.shows("said to some");
    assert.deepEqual([await note.mutations(), await tags.mutations()], [0, 0]);
    await steer(app, {});
    for (const tab of [note, tags]) await tab.shows("said to some");
  });

  await t.test("J10 goto() sends the tabs of its pattern, or all, to another page without loading it", async () => {
    await steer(app, { gotoPath: "/links/", pattern: "/tags/*" });
    await tags.page.waitForURL("**/links/");
    assert.deepEqual(
      [new URL(note.page.url()).pathname, new URL(other.page.url()).pathname],
      ["/writing-here/", "/practice/watering/"],
    );
    await steer(app, { gotoPath: "/drafts/" });
    for (const { page } of tabs) {
      await page.waitForURL("**/drafts/");
      await page.locator("h1", { hasText: "Drafts" }).waitFor();
    }
    assert.deepEqual(
      tabs.map((tab) => tab.loads()),
      [1, 1, 1],
    );
    await app.log.until(
      "all tabs to say so",
      () =>
        app.log.events.filter(
          (event) => event.type === "page" && event.url === "/drafts/" && event.action === undefined,
        ).length >= 3,
    );
    assert.deepEqual(await paths(app), ["/drafts/", "/drafts/", "/drafts/"]);
  });

  await t.test("J10 with followEdits, open pages go to the note that is saved", async () => {
    app.edit("config.ts", "followEdits = false", "followEdits = true");
    assert.equal((await app.reload()).plan, "swap");
    app.edit("content/links.md", "Two brackets", "A pair of brackets");
    for (const { page } of tabs) {
      await page.waitForURL("**/links/");
      await page.locator("h1", { hasText: "Links between notes" }).waitFor();
    }
  });

  assert.deepEqual(
    tabs.map((tab) => tab.loads()),
    [1, 1, 1],
  );
  assert.deepEqual(
    tabs.flatMap((tab) => tab.errors),
    [],
  );
});

/** Of a page of the chat: how many WebSockets of its own it has opened, and how many of them have ended. */
function countSockets(page: Page): { opened: number; closed: number } {
  const counts = { opened: 0, closed: 0 };
  page.on("websocket", (socket) => {
    if (socket.url().includes("__hotrun")) return;
    counts.opened++;
    socket.on("close", () => counts.closed++);
  });
  return counts;
}

async function openChat(app: RunningHotrun) {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  page.setDefaultTimeout(10_000);
  const sockets = countSockets(page);
  app.log.mark();
  const connected = app.next("page", ({ action }) => action === undefined);
  await page.goto(app.url);
  await connected;
  return {
    page,
    sockets,
    async say(name: string, text: string): Promise<void> {
      await page.fill("[name=name]", name);
      await page.fill("[name=text]", text);
      await page.click("button");
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>("[name=text]")?.value === "");
    },
    /** Resolves when these are the messages, each with the mark of the version that shows it. */
    shows: (...texts: string[]) =>
      page.waitForFunction((texts) => {
        const shown = [...document.querySelectorAll("#messages p")].map(({ textContent }) => textContent);
        return shown.join() === texts.join();
      }, texts),
    typed: () => page.inputValue("[name=text]"),
  };
}

test("O2 E4 a chat: an edit of how messages look reaches all that are connected, and no socket ends", async () => {
  await using app = await startHotrun({ files: exampleFiles("chat") });
  const ada = await openChat(app);
  const grace = await openChat(app);
  await ada.say("Ada", "one");
  for (const { shows } of [ada, grace]) await shows("one");
  await grace.page.fill("[name=text]", "half a thought");

  // More versions than may have connections of their own: these have none.
  let shown = "";
  for (const mark of ["a", "b", "c", "d", "e", "f"]) {
    app.edit("message.ts", `<p>${shown}`, `<p>${mark} `);
    shown = `${mark} `;
    const { plan, modules } = await app.reload();
    assert.deepEqual([plan, modules.includes("sockets.ts")], ["swap", false]);
    for (const { shows } of [ada, grace]) await shows(`${mark} one`);
  }
  await ada.say("Ada", "two");
  for (const { shows } of [ada, grace]) await shows("f one", "f two");

  // The module of the sockets itself: those that are open stay with its old version, and are in the set of the new one.
  app.edit("sockets.ts", "maxPayload: 10_000", "maxPayload: 20_000");
  assert.equal((await app.reload()).plan, "swap");
  const edsger = await openChat(app);
  await edsger.shows("f one", "f two");
  await edsger.say("Edsger", "three");
  for (const { shows } of [ada, grace, edsger]) await shows("f one", "f two", "f three");
  app.edit("message.ts", "<p>f ", "<p>g ");
  for (const { shows } of [ada, grace, edsger]) await shows("g one", "g two", "g three");
  await ada.say("Ada", "four");
  for (const { shows } of [grace, edsger]) await shows("g one", "g two", "g three", "g four");

  assert.equal(await grace.typed(), "half a thought");
  for (const { sockets } of [ada, grace, edsger]) assert.deepEqual(sockets, { opened: 1, closed: 0 });
});

test("O2 E4 G1 J10 a chat over a restart: the history is handed on, and open sockets stay with the old process", async () => {
  await using app = await startHotrun({ files: exampleFiles("chat"), args: ["--restart"] });
  const ada = await openChat(app);
  await ada.say("Ada", "one");
  await ada.shows("one");
  await ada.page.fill("[name=text]", "half a thought");

  app.edit("message.ts", "<p>", "<p>new ");
  assert.equal((await app.reload()).plan, "restart");
  const grace = await openChat(app);
  await grace.shows("new one");
  await grace.say("Grace", "two");
  await grace.shows("new one", "new two");
  await ada.shows("one");
  assert.equal(await ada.typed(), "half a thought");
  assert.deepEqual(ada.sockets, { opened: 1, closed: 0 });

  // The new process knows the tabs of the old one too.
  assert.deepEqual(await paths(app), ["/", "/"]);
  app.write("message.ts", `import { goto } from "hotrun/hot";\n${app.read("message.ts")}\ngoto("/?sent");\n`);
  assert.equal((await app.reload()).plan, "restart");
  for (const { page } of [ada, grace]) await page.waitForURL("**/?sent");
});
