import assert from "node:assert/strict";
import { html, isNoted, note, type PageCase } from "./page-case.ts";

/** What the server changes arrives, and only that. */
export const textCases: PageCase[] = [
  {
    name: "H1 H2 title, text and attributes follow; what stays is the same node with its listeners",
    before: html('<h1 class="a">Old</h1><button>0</button>'),
    async act(page) {
      await note(page, "button");
      await page.$eval("button", (button) => {
        button.addEventListener("click", () => document.body.setAttribute("data-clicked", ""));
      });
    },
    after: html('<h1 class="b" lang="de">New</h1><button>1</button>', "<title>Next</title>"),
    async check(page) {
      assert.equal(await page.title(), "Next");
      assert.equal(await page.textContent("h1.b[lang=de]"), "New");
      assert.equal(await isNoted(page, "button"), true);
      await page.click("button");
      assert.equal(await page.getAttribute("body", "data-clicked"), "");
    },
  },
  {
    name: "H1 only what the server has changed is touched",
    before: html("<main><p>one</p><ul><li>a</li><li>b</li></ul></main><footer>two</footer>"),
    act: (page) =>
      page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(window, { seen });
        new MutationObserver((records) => {
          for (const { type, target } of records)
            seen.push(`${type} ${target.nodeName} ${target.parentNode?.nodeName}`);
        }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      }),
    after: html("<main><p>one</p><ul><li>a</li><li>changed</li></ul></main><footer>two</footer>"),
    async check(page) {
      assert.equal(await page.textContent("li:last-child"), "changed");
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "seen")), ["characterData #text LI"]);
    },
  },
  {
    name: "H1 what comes into a list or goes leaves the other rows the same ones",
    before: html("<ul><li>a <input></li><li>b <input></li><li>c <input></li></ul>"),
    async act(page) {
      await page.fill("li:nth-child(2) input", "typed in b");
      await note(page, "li:nth-child(3)");
    },
    after: html("<ul><li>new <input></li><li>b <input></li><li>c <input></li><li>last <input></li></ul>"),
    async check(page) {
      assert.deepEqual(
        await page.$$eval("li", (rows) =>
          rows.map((row) => [row.textContent?.trim(), row.querySelector("input")?.value]),
        ),
        [
          ["new", ""],
          ["b", "typed in b"],
          ["c", ""],
          ["last", ""],
        ],
      );
      assert.equal(await isNoted(page, "li:nth-child(3)"), true);
    },
  },
  {
    name: "H1 H3 rows that change their order take along what was typed into them",
    before: html('<ul><li id="a">a <input></li><li id="b">b <input></li><li id="c">c <input></li></ul>'),
    async act(page) {
      await page.fill("#a input", "in a");
      await page.fill("#c input", "in c");
    },
    after: html('<ul><li id="c">c <input></li><li id="b">b <input></li><li id="a">a <input></li></ul>'),
    async check(page) {
      assert.deepEqual(await page.$$eval("li", (rows) => rows.map(({ id }) => id)), ["c", "b", "a"]);
      assert.equal(await page.inputValue("#a input"), "in a");
      assert.equal(await page.inputValue("#c input"), "in c");
    },
  },
  {
    name: "H1 a row that moves to another list is the same row there",
    before: html('<ul id="open"><li id="task">Write <input></li></ul><ul id="done"></ul>'),
    async act(page) {
      await note(page, "#task");
      await page.fill("#task input", "tomorrow");
    },
    after: html('<ul id="open"></ul><ul id="done"><li id="task">Write it <input></li></ul>'),
    async check(page) {
      assert.equal(await isNoted(page, "#task"), true);
      assert.equal(await page.textContent("#done #task"), "Write it ");
      assert.equal(await page.inputValue("#done input"), "tomorrow");
    },
  },
  {
    name: "H1 text that only scripts have split up is made anew where the server changes it",
    before: html("<pre><code>const a = 1;</code></pre><p>b</p>"),
    act: (page) =>
      page.$eval("code", (code) => {
        code.innerHTML = "<b>const</b> <i>a</i> = 1;";
      }),
    after: html("<pre><code>const a = 2;</code></pre><p>b</p>"),
    check: async (page) => assert.equal(await page.textContent("code"), "const a = 2;"),
  },
  {
    name: "noscript content stays text, in the head too, and what follows it is the head still",
    before: html(
      "<p>1</p><noscript><style>p { display: none }</style></noscript>",
      '<noscript><img src="/pixel.gif"></noscript><title>1</title><meta name="a" content="1">',
    ),
    act: (page) => note(page, "meta"),
    after: html(
      "<p>2</p><noscript><style>p { display: none }</style>2</noscript>",
      '<noscript><img src="/pixel.gif"></noscript><title>2</title><meta name="a" content="2">',
    ),
    async check(page) {
      assert.equal(await page.isVisible("p"), true);
      assert.equal(await page.locator("style, img").count(), 0);
      assert.equal(await page.textContent("body noscript"), "<style>p { display: none }</style>2");
      assert.equal(await page.title(), "2");
      assert.equal(await page.getAttribute("head > meta[name=a]", "content"), "2");
      assert.equal(await isNoted(page, "meta"), true);
    },
  },
  {
    name: "H1 SVG and its linked attributes follow",
    before: html('<svg viewBox="0 0 9 9"><a xlink:href="#a"><circle r="1"/></a><linearGradient id="g"/></svg>'),
    act: (page) => note(page, "circle"),
    after: html('<svg viewBox="0 0 8 8"><a xlink:href="#b"><circle r="2"/><rect/></a><linearGradient id="g"/></svg>'),
    async check(page) {
      assert.equal(await isNoted(page, "circle"), true);
      assert.deepEqual(
        await page.$eval("svg", (svg) => [
          svg.getAttribute("viewBox"),
          svg.querySelector("a")?.getAttributeNS("http://www.w3.org/1999/xlink", "href"),
          svg.querySelector("rect")?.namespaceURI,
          svg.querySelector("circle")?.getAttribute("r"),
        ]),
        ["0 0 8 8", "#b", "http://www.w3.org/2000/svg", "2"],
      );
    },
  },
  {
    name: "H1 attributes follow that only a parser takes: with @, in brackets, in any writing",
    before: html('<button @click="a" :class="b" [(model)]="c" #ref x-on:click.prevent="d">x</button>'),
    act: (page) => note(page, "button"),
    after: html('<button @click="a2" :class="b" [(model)]="c2" *if="e" x-on:click.prevent="d">x</button>'),
    async check(page) {
      assert.equal(await isNoted(page, "button"), true);
      assert.deepEqual(
        await page.$eval("button", (button) =>
          button
            .getAttributeNames()
            .map((name) => `${name}=${button.getAttribute(name)}`)
            .sort(),
        ),
        ["*if=e", ":class=b", "@click=a2", "[(model)]=c2", "x-on:click.prevent=d"],
      );
    },
  },
];
