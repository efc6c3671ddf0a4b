import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { html, isNoted, note, type PageCase } from "./page-case.ts";

const value = (page: Page, selector: string) => page.inputValue(selector);

const form = (server: string, more: string) =>
  html(`${more}<input id="kept" value="server"><input name="plain"><input id="changed" value="${server}">
    <textarea>server</textarea><textarea id="text">${server}</textarea>
    <input type="checkbox"><input type="checkbox" id="on" checked><input type="radio" name="r" checked><input type="radio" name="r" value="2">
    <select id="choice"><option>a</option>${more && "<option>new</option>"}<option>b</option></select>
    <select id="served"><option>a</option><option ${server === "2" ? "selected" : ""}>b</option></select>
    <select id="many" multiple><option>a</option><option>b</option><option>c</option></select>
    <input type="range" value="50"><input type="file">`);

/** What the user has put into the page. */
export const fieldCases: PageCase[] = [
  {
    name: "H3 typed text and choices stay where the server's value has not changed, and follow it where it has",
    before: form("1", ""),
    async act(page) {
      await page.fill("#kept", "typed");
      await page.fill("[name=plain]", "typed too");
      await page.fill("#changed", "typed over");
      await page.fill("textarea", "long text");
      await page.fill("#text", "lost");
      await page.check("input[type=checkbox]:not([id])");
      await page.uncheck("#on");
      await page.check("[value='2'][name=r]");
      await page.selectOption("#choice", "b");
      await page.selectOption("#many", ["a", "c"]);
      await page.fill("input[type=range]", "70");
      await page.setInputFiles("input[type=file]", { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
    },
    after: form("2", "<p>More</p>"),
    async check(page) {
      assert.equal(await value(page, "#kept"), "typed");
      assert.equal(await value(page, "[name=plain]"), "typed too");
      assert.equal(await value(page, "#changed"), "2");
      assert.equal(await value(page, "textarea"), "long text");
      assert.equal(await value(page, "#text"), "2");
      assert.equal(await page.isChecked("input[type=checkbox]:not([id])"), true);
      assert.equal(await page.isChecked("#on"), false);
      assert.equal(await page.isChecked("[value='2'][name=r]"), true);
      assert.equal(await value(page, "#choice"), "b");
      assert.equal(await value(page, "#served"), "b");
      assert.deepEqual(
        await page.$eval("#many", (list) => [...(list as HTMLSelectElement).selectedOptions].map(({ value }) => value)),
        ["a", "c"],
      );
      assert.equal(await value(page, "input[type=range]"), "70");
      assert.equal(await page.$eval("input[type=file]", (input) => (input as HTMLInputElement).files?.length), 1);
    },
  },
  {
    name: "H3 H4 a field that the server puts into a label keeps what was typed, the focus and the selection",
    before: html('<form><input name="q"></form>'),
    async act(page) {
      await note(page, "input");
      await page.fill("input", "some typed text");
      await page.$eval("input", (input) => input.setSelectionRange(5, 10));
    },
    after: html('<form><p><label>Search <input name="q" placeholder="what"></label></p></form>'),
    async check(page) {
      assert.equal(await isNoted(page, "input"), true);
      assert.deepEqual(
        await page.$eval("label input", (element) => {
          const input = element as HTMLInputElement;
          return [
            document.activeElement === input,
            input.value,
            input.selectionStart,
            input.selectionEnd,
            input.placeholder,
          ];
        }),
        [true, "some typed text", 5, 10, "what"],
      );
    },
  },
  ...["#named", ".nameless"].map(
    (selector): PageCase => ({
      name: `H4 focus and selection stay (${selector})`,
      before: html('<form><input id="named"><input class="nameless"></form>'),
      async act(page) {
        await page.fill(selector, "some typed text");
        await page.$eval(selector, (input) => (input as HTMLInputElement).setSelectionRange(5, 10));
      },
      after: html('<h1>one</h1><p>two</p><form><b>x</b><input id="named"><input class="nameless"></form>'),
      async check(page) {
        assert.deepEqual(
          await page.$eval(selector, (element) => {
            const input = element as HTMLInputElement;
            return [document.activeElement === input, input.value, input.selectionStart, input.selectionEnd];
          }),
          [true, "some typed text", 5, 10],
        );
      },
    }),
  ),
  {
    name: "H4 text that is selected on the page stays selected, also where the text beside it changes",
    before: html("<p>Read this sentence.</p><p>one</p>"),
    act: (page) =>
      page.evaluate(() => {
        const text = document.querySelector("p")?.firstChild as Text;
        getSelection()?.setBaseAndExtent(text, 5, text, 9);
      }),
    after: html("<p>Read this other sentence.</p><p>two</p>"),
    check: async (page) => assert.equal(await page.evaluate(() => String(getSelection())), "this"),
  },
  {
    name: "H3 what was edited in the page stays, and what the server changes in it arrives",
    before: html(
      '<div id="a" contenteditable><p>draft</p></div><div id="b" contenteditable><p>old</p></div><h1>1</h1>',
    ),
    act: (page) =>
      page.evaluate(() => {
        for (const editor of document.querySelectorAll("[contenteditable]"))
          editor.innerHTML = "<div>my <b>words</b></div>";
      }),
    after: html('<div id="a" contenteditable><p>draft</p></div><div id="b" contenteditable><p>new</p></div><h1>2</h1>'),
    async check(page) {
      assert.equal(await page.innerHTML("#a"), "<div>my <b>words</b></div>");
      assert.equal(await page.innerHTML("#b"), "<p>new</p>");
    },
  },
  {
    name: "H5 what the user has unfolded stays open, what the server opens or closes follows",
    before: html(
      '<details id="mine"><summary>s</summary>1</details><details id="its"><summary>s</summary></details><details id="shut" open><summary>s</summary></details>',
    ),
    act: (page) => page.click("#mine summary"),
    after: html(
      '<details id="mine"><summary>s</summary>2</details><details id="its" open><summary>s</summary></details><details id="shut"><summary>s</summary></details>',
    ),
    check: async (page) =>
      assert.deepEqual(await page.$$eval("details", (all) => all.map(({ open }) => open)), [true, true, false]),
  },
  {
    name: "H5 an open modal dialog stays modal and open, and the page is not left inert when it closes",
    before: html("<button>Under</button><dialog><p>1</p></dialog>"),
    act: (page) => page.$eval("dialog", (dialog) => dialog.showModal()),
    after: html("<button>Under it</button><dialog><p>2</p></dialog>"),
    async check(page) {
      assert.equal(await page.$eval("dialog", (dialog) => dialog.matches(":modal") && dialog.textContent), "2");
      await page.$eval("dialog", (dialog) => dialog.close());
      await page.click("button");
    },
  },
  {
    name: "H5 a modal dialog that the server takes away does not leave the page inert",
    before: html("<button>Under</button><dialog><p>1</p></dialog>"),
    act: (page) => page.$eval("dialog", (dialog) => dialog.showModal()),
    after: html("<button>Under it</button>"),
    check: (page) => page.click("button"),
  },
  {
    name: "H5 an open popover stays open",
    before: html('<div popover id="menu">1</div>'),
    act: (page) => page.$eval("#menu", (menu) => (menu as HTMLElement).showPopover()),
    after: html('<h1>New</h1><div popover id="menu">2</div>'),
    check: async (page) =>
      assert.equal(await page.$eval("#menu", (menu) => menu.matches(":popover-open") && menu.textContent), "2"),
  },
  {
    name: "H6 window and containers stay scrolled",
    before: html(`<style>html{scroll-behavior:smooth}p{height:3000px}#box{height:100px;overflow:auto}</style>
      <h1>1</h1><div id="box"><p>1</p></div><p>1</p>`),
    act: (page) =>
      page.evaluate(() => {
        window.scrollTo({ top: 700, behavior: "instant" });
        document.querySelector("#box")?.scrollTo(0, 300);
      }),
    after: html(`<style>html{scroll-behavior:smooth}p{height:3000px}#box{height:100px;overflow:auto}</style>
      <h1>2</h1><div id="box"><p>2</p></div><p>2</p>`),
    async check(page) {
      assert.deepEqual(
        await page.evaluate(() => [window.scrollY, document.querySelector("#box")?.scrollTop]),
        [700, 300],
      );
    },
  },
  {
    name: "H6 H10 a container stays scrolled in browsers that can only take elements out and put them in again",
    before: html(
      '<style>p{height:3000px}#box{height:100px;overflow:auto}</style><h1 id="a">1</h1><h2 id="b">1</h2><div id="box"><p></p></div><hr>',
    ),
    act: (page) =>
      page.evaluate(() => {
        Reflect.deleteProperty(Element.prototype, "moveBefore");
        document.querySelector("#box")?.scrollTo(0, 300);
      }),
    after: html(
      '<style>p{height:3000px}#box{height:100px;overflow:auto}</style><hr><div id="box"><p></p></div><h2 id="b">2</h2><h1 id="a">2</h1>',
    ),
    async check(page) {
      assert.equal(await page.textContent("#a"), "2");
      assert.equal(await page.$eval("#box", (element) => element.scrollTop), 300);
    },
  },
];
