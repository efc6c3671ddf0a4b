// From the save of a server's module, a leaf, to its new text in the DOM of a page that is open in Chromium: hotrun beside its
// peers, all running at once and edited in turn; and what of the page that a person uses is lost by that.
//   node bench/pages.mjs [--samples 20] [--modules 100] [--only "hotrun,hotrun --restart"]
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser } from "./chromium.mjs";
import { findContenders } from "./contenders.mjs";
import { generateApp } from "./generate-app.mjs";
import { machine } from "./load/modes.mjs";
import { start } from "./measure.mjs";
import { median, spread } from "./quantile.mjs";
import { watchPage } from "./watched-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    samples: { type: "string", default: "20" },
    modules: { type: "string", default: "100" },
    only: { type: "string" },
  },
});
const samples = Number(values.samples);
/** What one does after its save (a process that waits for the next restart, say) must not count as the next one's time. */
const restMs = 500;

const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
const browser = await launchBrowser();
const apps = [];
try {
  console.log(`## Save to page: ${machine()}, Express and EJS, ${values.modules} modules, ${samples} saves each\n`);
  for (const contender of findContenders("pages", values.only?.split(","))) {
    const app = await open(contender).catch((error) => console.error(`Without ${contender.name}: ${error.message}`));
    if (app) apps.push(app);
  }
  // The first round is not counted: it pays for what is done once.
  for (let round = 0; round <= samples; round += 1) {
    for (const app of apps) {
      const measured = await saveOnce(app, `${round}-saved`);
      if (round > 0) app.measured.push(measured);
      await delay(restMs);
    }
  }
  printTable();
} finally {
  await browser.close();
  await Promise.all(apps.map(({ running }) => running.stop()));
  rmSync(temp, { recursive: true, force: true });
}

async function open(contender) {
  const folder = mkdtempSync(join(temp, "app-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const saves = generateApp(folder, { modules: Number(values.modules), express: true });
  contender.prepare?.(folder);
  const running = await start(contender, folder);
  try {
    const page = await watchPage(browser, running.url);
    await page.use();
    return { name: contender.name, running, saves, page, measured: [] };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function saveOnce({ saves, page }, version) {
  const failedBefore = page.failedRequests();
  const ms = await page.saveToShown(() => saves.leaf(version), `leaf-${version}`);
  const survived = await page.survived();
  const failed = page.failedRequests() - failedBefore;
  if (ms === null) await page.reload();
  await page.use();
  return { ms, survived, failed };
}

function printTable() {
  console.log(
    "| contender | ms: min / **median** / p95 | to hotrun | never shown | typed text kept | scroll kept | details kept open | failed requests | load |",
  );
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
  const times = new Map(apps.map(({ name, measured }) => [name, measured.flatMap(({ ms }) => ms ?? [])]));
  const [first] = times.values();
  for (const { name, measured } of apps) {
    const shown = measured.filter(({ ms }) => ms !== null);
    const cells = [
      spread(times.get(name)),
      `×${(median(times.get(name)) / median(first)).toFixed(1)}`,
      measured.length - shown.length,
      ...["typed", "scrolled", "opened"].map((what) => howOften(shown, what)),
      measured.reduce((sum, { failed }) => sum + failed, 0),
      loadavg()[0].toFixed(1),
    ];
    console.log(`| ${[name, ...cells].join(" | ")} |`);
  }
  console.log();
  if (times.has("Bun (a script of the page)")) {
    console.log(
      "Bun's pages do not follow what a server renders: its row is of a module that the page's own script imports.\n",
    );
  }
}

function howOften(measured, what) {
  const kept = measured.filter(({ survived }) => survived[what]).length;
  if (kept === measured.length) return "yes";
  return kept === 0 ? "no" : `${kept} of ${measured.length}`;
}
