// What the client costs a page load: a plain page through hotrun, with its tag and without.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateApp } from "./generate-app.mjs";
import { start } from "./measure.mjs";
import { median, spread } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pages = [
  { name: "without the tag", options: ["--no-inject"] },
  { name: "with it", options: [] },
];

/** From navigation start to the end of DOMContentLoaded, in turn: in a profile that knows nothing yet, and again there. */
export async function printPageLoads(browser, samples) {
  const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
  const apps = [];
  try {
    for (const { name, options } of pages) {
      const folder = mkdtempSync(join(temp, "app-"));
      generateApp(folder, { modules: 1 });
      const command = [process.execPath, join(root, "bin/hotrun.js"), ...options, "--json", "app.ts"];
      apps.push({ name, running: await start({ name, command }, folder), first: [], cached: [] });
    }
    for (let round = 0; round <= samples; round += 1) {
      for (const { running, first, cached } of apps) {
        const loads = await loadTwice(browser, running.url);
        // The first round is not counted: it pays for what is done once.
        if (round > 0) {
          first.push(loads[0]);
          cached.push(loads[1]);
        }
      }
    }
    print(apps, samples);
  } finally {
    await Promise.all(apps.map(({ running }) => running.stop()));
    rmSync(temp, { recursive: true, force: true });
  }
}

async function loadTwice(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const first = await load(page, url);
    await page.goto("about:blank");
    return [first, await load(page, url)];
  } finally {
    await context.close();
  }
}

async function load(page, url) {
  await page.goto(url);
  return page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
}

function print(apps, samples) {
  console.log(
    `## Page load to DOMContentLoaded, a page of 10 KB through hotrun, ms: min / **median** / p95 of ${samples}\n`,
  );
  console.log("| page | first load | cached |\n|---|---:|---:|");
  for (const { name, first, cached } of apps) console.log(`| ${name} | ${spread(first)} | ${spread(cached)} |`);
  const [without, withTag] = apps;
  const added = ["first", "cached"].map((kind) => (median(withTag[kind]) - median(without[kind])).toFixed(1));
  console.log(`| added | ${added.join(" | ")} |\n`);
}
