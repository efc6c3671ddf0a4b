import assert from "node:assert/strict";
import { html, type PageCase } from "./page-case.ts";

const breaking = "<script>Node.prototype.insertBefore = () => { throw new Error('broken by the page') }</script>";

/** The client and the page's own scripts. */
export const clientCases: PageCase[] = [
  {
    name: "H11 a morph that throws becomes one page load",
    before: html("<p>1</p>", breaking),
    after: html("<p>2</p><p>3</p>", breaking),
    action: "reload",
    reason: "error",
    error: /broken by the page/,
    check: (page) => page.locator("p", { hasText: "3" }).waitFor(),
  },
  {
    name: "H12 the events of the contract come in order, with what a script needs to know",
    before: html("<p>1</p><i>x</i>"),
    act: (page) =>
      page.evaluate(() => {
        const log: unknown[] = [];
        Object.assign(window, { log });
        document.addEventListener("hotrun:before-morph", (event) => {
          const { cause, html } = (event as CustomEvent).detail;
          log.push(["before", typeof cause, html.includes("<p>2</p>"), document.querySelector("p")?.textContent]);
        });
        document.addEventListener("hotrun:after-morph", (event) => {
          const { cause, nodes, added, changed } = (event as CustomEvent).detail;
          log.push(["after", typeof cause, nodes, added[0].localName, changed[0].localName, changed.length]);
        });
      }),
    after: html("<p>2</p><i>x</i><b>new</b>"),
    async check(page) {
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "log")), [
        ["before", "string", true, "1"],
        ["after", "string", 2, "b", "p", 1],
      ]);
    },
  },
  {
    name: "H12 a script of the page can have it stay as it is",
    before: html("<p>1</p>"),
    act: (page) =>
      page.evaluate(() => document.addEventListener("hotrun:before-morph", (event) => event.preventDefault())),
    after: html("<p>2</p>"),
    action: "none",
    check: async (page) => assert.equal(await page.textContent("p"), "1"),
  },
  {
    name: "H13 the client is in no page to be morphed, and is the same one afterwards",
    before: html("<p>1</p>"),
    act: (page) => page.evaluate(() => Object.assign(window, { before: Reflect.get(window, "hotrun") })),
    after: html("<p>2</p>", "<title>x</title><meta name=a content=b>"),
    async check(page) {
      assert.equal(await page.locator("script").count(), 0);
      assert.equal(await page.evaluate(() => Reflect.get(window, "before") === Reflect.get(window, "hotrun")), true);
    },
  },
  {
    name: "I4 under a policy with nonces unchanged scripts do not run again, changed ones and new styles are let in",
    before: html(
      '<p>1</p><script nonce="NONCE">window.a = (window.a ?? 0) + 1</script><script nonce="NONCE">window.b = "old"</script>',
      '<style nonce="NONCE">p { color: red }</style>',
    ),
    after: html(
      '<p>2</p><script nonce="NONCE">window.a = (window.a ?? 0) + 1</script><script nonce="NONCE">window.b = "new"</script>',
      '<style nonce="NONCE">p { color: red }</style><style nonce="NONCE">p { top: 1px }</style>',
    ),
    async check(page) {
      assert.deepEqual(
        await page.evaluate(() => [
          Reflect.get(window, "a"),
          Reflect.get(window, "b"),
          getComputedStyle(document.querySelector("p") as Element).color,
          getComputedStyle(document.querySelector("p") as Element).top,
        ]),
        [1, "new", "rgb(255, 0, 0)", "1px"],
      );
    },
  },
];
