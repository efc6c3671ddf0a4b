import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { html, type PageCase } from "./page-case.ts";

const body = (page: Page) => page.innerHTML("body");
const list = (texts: string) => `<ul>${[...texts].map((text) => `<li>${text}</li>`).join("")}</ul>`;
const table = (texts: string, classOf = (_place: number) => "") =>
  `<table><tbody>${[...texts].map((text, place) => `<tr class="${classOf(place)}"><td>${text}</td><td><input></td></tr>`).join("")}</tbody></table>`;
const zebra = (place: number) => (place % 2 ? "odd" : "even");
const rowsOf = (page: Page) =>
  page.$$eval("tr", (rows) => rows.map((row) => `${row.textContent}${row.querySelector("input")?.value}`).join(" "));
const fillAll = (page: Page) =>
  page.$$eval("input", (inputs) => {
    for (const input of inputs) input.value = `(${input.closest("tr")?.textContent})`;
  });
const takers = "<script>class Node {} class Element {} class Map {} class Set {}</script>";

/** Pages as there are, and what their libraries and extensions do to them. */
export const wildCases: PageCase[] = [
  {
    name: "H7 a table that a script has sorted and dressed gets a changed cell in the right row",
    before: html(table("abcdef")),
    act: (page) =>
      page.$eval("tbody", (tbody) => {
        for (const [place, row] of [...tbody.children].reverse().entries()) {
          row.className = place % 2 ? "odd" : "even";
          row.firstElementChild?.classList.add("sorting_1");
          tbody.append(row);
        }
      }),
    after: html(table("aBcdef")),
    check: async (page) => assert.equal(await rowsOf(page), "f e d c B a"),
  },
  {
    name: "H7 a list in which the user has swapped two items gets a changed text in the right item",
    before: html(list("abcdefgh")),
    act: (page) =>
      page.$$eval("li", ([, b, c, , , , g, h]) => {
        h?.before(b as Element);
        c?.before(g as Element);
      }),
    after: html(list("aBcdefgh")),
    check: async (page) => assert.equal(await page.textContent("ul"), "agcdefBh"),
  },
  {
    name: "H1 H3 two rows without ids that the server swaps take along what was typed into them",
    before: html(table("abcdefgh")),
    act: fillAll,
    after: html(table("agcdefbh")),
    check: async (page) => assert.equal(await rowsOf(page), "a(a) g(g) c(c) d(d) e(e) f(f) b(b) h(h)"),
  },
  {
    name: "H1 H3 rows keep what was typed where a new one among them changes the classes of all",
    before: html(table("abcd", zebra)),
    act: fillAll,
    after: html(table("nabcd", zebra)),
    check: async (page) => assert.equal(await rowsOf(page), "n a(a) b(b) c(c) d(d)"),
  },
  {
    name: "H1 H3 forms that have a field called id are told apart by what is in them",
    before: html(
      [1, 2, 3].map((id) => `<form><input type="hidden" name="id" value="${id}"><textarea></textarea></form>`).join(""),
    ),
    act: (page) => page.fill("form:nth-of-type(2) textarea", "for the second"),
    after: html(
      [2, 3].map((id) => `<form><input type="hidden" name="id" value="${id}"><textarea></textarea></form>`).join(""),
    ),
    check: async (page) =>
      assert.deepEqual(await page.$$eval("textarea", (all) => all.map(({ value }) => value)), ["for the second", ""]),
  },
  {
    name: "H1 fields that take the names of properties from their form, and classes that take those of the DOM, are no obstacle",
    before: html(
      `${takers}<form class="a"><input name="attributes"><input name="children"><p>1</p></form><form><input name="remove"></form>`,
    ),
    act: (page) => page.fill("[name=attributes]", "typed"),
    after: html(
      `${takers}<form class="b"><input name="attributes"><input name="children"><p>2</p></form><form hidden><input name="remove"></form>`,
    ),
    async check(page) {
      assert.equal(await page.textContent("form.b p"), "2");
      assert.equal(await page.inputValue("[name=attributes]"), "typed");
      assert.equal(await page.locator("form[hidden]").count(), 1);
    },
  },
  {
    name: "H1 old libraries that change the methods of arrays are no obstacle",
    before: html(`${list("ab")}<select><option>a</option></select>`),
    // As Prototype.js does it.
    act: (page) =>
      page.evaluate(`
        Array.prototype.entries = function () { return [...this]; };
        Array.prototype.toJSON = function () { return "[" + this.map((item) => JSON.stringify(item)).join() + "]"; };
        Array.from = (items) => Array.prototype.slice.call(items);
      `),
    after: html(`${list("bac")}<select><option>a</option><option>b</option></select>`),
    async check(page) {
      const texts = "[...document.querySelectorAll('li, option')].map((element) => element.textContent).join('')";
      assert.equal(await page.evaluate(texts), "bacab");
    },
  },
  {
    name: "H7 a text that a translator has wrapped is the server's again where it changes, and nothing beside it is touched",
    before: html("<label>Name <input></label>Hello<div><input id='b'><p>one</p></div>"),
    async act(page) {
      await page.fill("label input", "typed");
      await page.evaluate(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts: Text[] = [];
        while (walker.nextNode()) texts.push(walker.currentNode as Text);
        for (const text of texts) {
          const font = document.createElement("font");
          font.innerHTML = `<font>${text.data.toUpperCase()}</font>`;
          text.replaceWith(font);
        }
      });
      await page.fill("#b", "typed too");
    },
    after: html("<label>Your name <input></label>Goodbye<div><input id='b'><p>one</p></div>"),
    async check(page) {
      assert.equal(
        await body(page),
        '<label>Your name <input></label>Goodbye<div><input id="b"><p><font><font>ONE</font></font></p></div>',
      );
      assert.equal(await page.inputValue("label input"), "typed");
      assert.equal(await page.inputValue("#b"), "typed too");
    },
  },
  {
    name: "H3 H7 fields and tables without ids are found in the wrappers that scripts have put around them, and by any type",
    before: html(
      '<form><p><input name="q"></p><input type="password" name="p"></form><table class="t"><tr><td>1</td></tr></table>',
    ),
    async act(page) {
      await page.$$eval("[name=q], table", (elements) => {
        for (const element of elements) {
          const wrapper = document.createElement("div");
          element.replaceWith(wrapper);
          wrapper.append(element);
          element.classList.add("dressed");
        }
      });
      await page.$eval("[name=p]", (input) => {
        (input as HTMLInputElement).type = "text";
      });
      await page.fill("[name=q]", "typed");
      await page.fill("[name=p]", "secret");
    },
    after: html(
      '<form><p><input name="q" placeholder="x"></p><input type="password" name="p" title="x"></form><table class="t"><tr><td>2</td></tr></table>',
    ),
    async check(page) {
      assert.equal(await page.inputValue("div > .dressed[name=q][placeholder=x]"), "typed");
      assert.equal(await page.inputValue("[name=p][type=text][title=x]"), "secret");
      assert.equal(await page.textContent("div > table.t.dressed"), "2");
    },
  },
  {
    name: "H7 what scripts have taken away is made by them again where the server changes it, and nothing else is taken for it",
    before: html("<p>x</p><section><div><p>x</p></div></section><script>document.querySelector('p').remove()</script>"),
    after: html("<p>y</p><section><div><p>x</p></div></section><script>document.querySelector('p').remove()</script>"),
    action: "reload",
    reason: "replaced",
    check: async (page) => assert.equal(await page.textContent("section p"), "x"),
  },
  {
    name: "H7 rows that scripts have fetched already are not there twice when the server has them too",
    before: html('<ul><li id="r1">1</li></ul>'),
    act: (page) => page.$eval("ul", (ul) => ul.insertAdjacentHTML("beforeend", '<li id="r2">2</li><li id="r3">3</li>')),
    after: html('<ul><li id="r1">1</li><li id="r2">two</li></ul>'),
    check: async (page) => assert.equal(await page.textContent("ul"), "1two3"),
  },
  {
    name: "H7 a style with variables follows beside what scripts have set",
    before: html('<p style="color: red; background: var(--a)">1</p>'),
    act: (page) =>
      page.$eval("p", (p) => {
        p.style.width = "9px";
      }),
    after: html('<p style="color: blue; background: var(--b)">1</p>'),
    check: async (page) =>
      assert.equal(await page.getAttribute("p", "style"), "color: blue; background: var(--b); width: 9px;"),
  },
  {
    name: "H1 what the text of a script says of noscript and nonces stays what it is",
    before: html("<noscript>x</noscript><p>1</p>"),
    after: html(
      '<noscript>x</noscript><p>2</p><script>const nonce = Math.max(4, 1); window.written = "<noscript>y</noscript>" + nonce</script>',
    ),
    check: async (page) =>
      assert.equal(await page.evaluate(() => Reflect.get(window, "written")), "<noscript>y</noscript>4"),
  },
  {
    name: "H1 malformed and very deep markup follows",
    before: `<!doctype html><body class=a><p>1<p>2<body id=z><table>text<tr><td>1</table>${"<div>".repeat(2000)}x`,
    after: `<!doctype html><body class=b><p>1<p>3<body id=z><table>words<tr><td>2</table>${"<div>".repeat(2000)}y`,
    check: async (page) => assert.equal(await page.textContent("body.b#z"), "13words2y"),
  },
  {
    name: "O10 a page whose script has moved on to another address is loaded there",
    before: html("<h1>list</h1>"),
    files: { "/item": html("<h1>item</h1>") },
    act: (page) =>
      page.evaluate(() => {
        history.pushState({}, "", "/item");
        (document.querySelector("h1") as Element).textContent = "item";
      }),
    after: html("<h1>the list</h1>"),
    action: "reload",
    reason: "moved",
    async check(page) {
      await page.waitForFunction(() => !("isSameLoad" in window));
      assert.equal(await page.textContent("h1"), "item");
    },
  },
  {
    name: "J3 an address that a script has only completed does not matter where the page is the same",
    before: html("<h1>1</h1>"),
    act: (page) => page.evaluate(() => history.replaceState({}, "", "#tab")),
    after: html("<h1>2</h1>"),
    check: async (page) => assert.equal(await page.textContent("h1"), "2"),
  },
];
