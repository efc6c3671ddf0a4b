import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { morphTo, showDocument } from "./morph-bed.ts";

let browser: Browser;
let page: Page;
before(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
});
after(() => browser?.close());

/** A tree as it is written down; text is a string. */
type Tree = string | { name: string; attributes: Record<string, string>; children: Tree[] };

/** Numbers that look random and are the same for each run (mulberry32). */
function createRandom(seed: number): { below(limit: number): number; oneOf<T>(list: readonly T[]): T } {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, oneOf: (list) => list[below(list.length)] as (typeof list)[number] };
}

type Random = ReturnType<typeof createRandom>;

let names = 0;

function grow(random: Random, depth: number): Tree {
  if (depth === 0 || random.below(5) === 0) return random.oneOf(["one", "two", "three", "\n  "]);
  const name = random.oneOf(["div", "section", "ul", "p", "input", "details", "b"]);
  const attributes: Record<string, string> = {};
  if (random.below(4) === 0) attributes.id = `id${names++}`;
  if (random.below(3) === 0) attributes.class = random.oneOf(["a", "a b", "b c"]);
  if (name === "input") return { name, attributes: { ...attributes, value: random.oneOf(["x", "y"]) }, children: [] };
  const inside = name === "p" ? 1 : depth;
  return { name, attributes, children: Array.from({ length: random.below(6) }, () => grow(random, inside - 1)) };
}

/** Changes a tree as developers do: texts, attributes, what is there, in which order, and in what. */
function edit(tree: Tree, random: Random): Tree {
  if (typeof tree === "string") return random.below(4) === 0 ? `${tree} edited` : tree;
  const attributes = { ...tree.attributes };
  if (random.below(6) === 0) attributes.title = random.oneOf(["t", "u"]);
  if (random.below(8) === 0) delete attributes.class;
  const children = tree.children.map((child) => edit(child, random));
  const place = random.below(children.length + 1);
  const does = random.below(8);
  if (tree.name === "p" || tree.name === "input") return { ...tree, attributes, children };
  if (does === 0) children.splice(place, 0, grow(random, 2));
  if (does === 1) children.splice(place, 1);
  if (does === 2) children.reverse();
  if (does === 3 && children[place]) {
    children[place] = { name: "section", attributes: {}, children: [children[place] as Tree] };
  }
  return { ...tree, attributes, children };
}

function write(tree: Tree): string {
  if (typeof tree === "string") return tree;
  const attributes = Object.entries(tree.attributes).map(([name, value]) => ` ${name}="${value}"`);
  const inside = tree.name === "input" ? "" : `${tree.children.map(write).join("")}</${tree.name}>`;
  return `<${tree.name}${attributes.join("")}>${inside}`;
}

const documentOf = (tree: Tree) => `<!doctype html><html><head><title>t</title></head>${write(tree)}</html>`;

for (let seed = 1; seed <= 2; seed += 1) {
  test(`H1 whatever the server changes, the page is what a page load would have shown (seed ${seed})`, async () => {
    const random = createRandom(seed);
    for (let round = 0; round < 12; round += 1) {
      let tree: Tree = { name: "body", attributes: {}, children: Array.from({ length: 8 }, () => grow(random, 4)) };
      const first = documentOf(tree);
      await showDocument(page, first);
      for (let change = 0; change < 4; change += 1) {
        tree = edit(tree, random);
        const html = documentOf(tree);
        assert.equal((await morphTo(page, html)).type, "morphed");
        const [isSame, shown] = await page.evaluate((html) => {
          const expected = new DOMParser().parseFromString(html, "text/html").documentElement;
          return [document.documentElement.isEqualNode(expected), document.documentElement.outerHTML];
        }, html);
        assert.ok(isSame, `seed ${seed}, round ${round}, change ${change}:\n${html}\n${shown}`);
      }
    }
  });
}
