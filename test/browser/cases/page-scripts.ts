import assert from "node:assert/strict";
import { html, isNoted, note, type PageCase } from "./page-case.ts";

const count = (name: string, attributes = "") =>
  `<script ${attributes}>window.${name} = (window.${name} ?? 0) + 1;</script>`;

/** The page's own scripts. */
export const pageScriptCases: PageCase[] = [
  {
    name: "I1 a new or changed script runs once, in its order, an unchanged one not again",
    before: html(`${count("a")}<script>window.log = ["old"]</script><p>1</p>`),
    after: html(
      `${count("b")}<script src="/lib.js"></script>${count("a")}<script>window.log.push("new")</script><p>2</p>`,
    ),
    files: { "/lib.js": 'window.lib = (window.lib ?? 0) + 1; window.log.push("lib after b: " + window.b);' },
    async check(page) {
      assert.deepEqual(await page.evaluate(() => ["a", "b", "lib", "log"].map((name) => Reflect.get(window, name))), [
        1,
        1,
        1,
        ["old", "lib after b: 1", "new"],
      ]);
    },
  },
  {
    name: "I1 a script that has taken itself away after its run does not run again",
    before: html("<script>window.a = (window.a ?? 0) + 1; document.currentScript.remove()</script><p>1</p>"),
    after: html("<script>window.a = (window.a ?? 0) + 1; document.currentScript.remove()</script><p>2</p>"),
    check: async (page) => assert.equal(await page.evaluate(() => Reflect.get(window, "a")), 1),
  },
  {
    name: "I2 a script says by an attribute when it runs: always, on change, never",
    before: html(
      `${count("a", 'data-hotrun-run="always"')}${count("b")}<script data-hotrun-run="never">window.c = 1</script><p>1</p>`,
    ),
    after: html(
      `${count("a", 'data-hotrun-run="always"')}${count("b", 'data-hotrun-run="change"')}<script data-hotrun-run="never">window.c = 2</script><p>2</p>`,
    ),
    async check(page) {
      assert.deepEqual(await page.evaluate(() => ["a", "b", "c"].map((name) => Reflect.get(window, name))), [2, 1, 1]);
      assert.equal(await page.textContent("script[data-hotrun-run=never]"), "window.c = 2");
    },
  },
  {
    name: "I3 a changed module script becomes a page load",
    before: html('<p>1</p><script type="module">document.querySelector("p").textContent = "old"</script>'),
    after: html('<p>1</p><script type="module">document.querySelector("p").textContent = "new"</script>'),
    action: "reload",
    reason: "module",
    check: (page) => page.locator("p", { hasText: "new" }).waitFor(),
  },
  {
    name: "I3 a module script with another URL becomes a page load, a further one runs",
    before: html('<p>1</p><script type="module" src="/a.js?v=1"></script>'),
    after: html('<p>2</p><script type="module" src="/a.js?v=1"></script><script type="module" src="/b.js"></script>'),
    files: { "/a.js": "window.a = (window.a ?? 0) + 1", "/b.js": "window.b = 1; document.body.dataset.ran = ''" },
    async check(page) {
      await page.locator("body[data-ran]").waitFor();
      assert.deepEqual(await page.evaluate(() => ["a", "b"].map((name) => Reflect.get(window, name))), [1, 1]);
    },
  },
  {
    name: "I5 a changed import map becomes a page load",
    before: html("<p>1</p>", '<script type="importmap">{"imports":{"a":"/a.js"}}</script>'),
    after: html("<p>2</p>", '<script type="importmap">{"imports":{"a":"/b.js"}}</script>'),
    action: "reload",
    reason: "import-map",
    check: (page) => page.locator("p", { hasText: "2" }).waitFor(),
  },
  {
    name: "I5 an unchanged import map stays the one that it is",
    before: html("<p>1</p>", '<script type="importmap">{"imports":{"a":"/a.js"}}</script>'),
    act: (page) => note(page, "script[type=importmap]"),
    after: html("<p>2</p>", '<meta name="x"><script type="importmap">{"imports":{"a":"/a.js"}}</script>'),
    async check(page) {
      assert.equal(await isNoted(page, "script[type=importmap]"), true);
      assert.equal(await page.locator("script[type=importmap]").count(), 1);
    },
  },
  {
    name: "I6 scripts that are data are updated and never executed",
    before: html(
      '<script type="application/json" id="j">{"x":1}</script><script type="text/x-template" id="t"><p>1</p></script>',
    ),
    act: (page) => note(page, "#j"),
    after: html(
      '<script type="application/json" id="j">{"x":2}</script><script type="text/x-template" id="t"><p>window.a = 1</p></script>',
    ),
    async check(page) {
      assert.equal(await page.textContent("#j"), '{"x":2}');
      assert.equal(await page.textContent("#t"), "<p>window.a = 1</p>");
      assert.equal(await isNoted(page, "#j"), true);
      assert.equal(await page.evaluate(() => "a" in window), false);
    },
  },
  {
    name: "I1 speculation rules take effect anew where they change",
    before: html('<script type="speculationrules">{"prefetch":[]}</script><p>1</p>'),
    act: (page) => note(page, "script"),
    after: html('<script type="speculationrules">{"prefetch":[{"urls":["/x"]}]}</script><p>2</p>'),
    async check(page) {
      assert.equal(await isNoted(page, "script"), false);
      assert.equal(await page.locator("script[type=speculationrules]").count(), 1);
    },
  },
  {
    name: "I1 a new script that writes into the document becomes a page load",
    before: html("<p>1</p>"),
    after: html('<p>1</p><script>document.write("<b>written</b>")</script>'),
    action: "reload",
    reason: "document-write",
    check: (page) => page.locator("b", { hasText: "written" }).waitFor(),
  },
];
