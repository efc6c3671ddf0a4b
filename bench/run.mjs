// Save to served, hotrun beside its peers, all running at once and edited in turn: only figures of one run can be compared.
// Then starts (start.mjs) and restarts (restarts.mjs) beside those of its peers, and hotrun alone: the time of a swap over the
// size of the app (sizes.mjs), and many reloads (reloads.mjs). And the page: our morph beside idiomorph's (morph.mjs), save to
// page beside peers (pages.mjs), and broken saves beside good ones (failures.mjs). And what it costs the app (ownership.mjs),
// and files as data (data.mjs).
//   node bench/run.mjs [--parts peers,timings,start,restarts,sizes,reloads,morph,pages,failures,ownership,data] [--sizes 10,100,1000] [--samples 20] [--only "hotrun,tsx watch"]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findContenders } from "./contenders.mjs";
import { generateApp } from "./generate-app.mjs";
import { saveToServed, start } from "./measure.mjs";
import { openPage } from "./open-page.mjs";
import { median, spread } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    parts: {
      type: "string",
      default: "peers,timings,start,restarts,sizes,reloads,morph,pages,failures,ownership,data",
    },
    sizes: { type: "string", default: "10,100,1000" },
    samples: { type: "string", default: "20" },
    only: { type: "string" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const samples = Number(values.samples);
const parts = {
  peers: measurePeers,
  timings: printTimings,
  start: () => runScript("start.mjs", "--samples", values.samples),
  restarts: () => runScript("restarts.mjs", "--sizes", values.sizes, "--samples", values.samples),
  sizes: () => runScript("sizes.mjs"),
  reloads: () => runScript("reloads.mjs", "--reloads", "1000"),
  morph: () => runScript("morph.mjs", "--samples", values.samples),
  pages: () => runScript("pages.mjs", "--samples", values.samples),
  failures: () => runScript("failures.mjs", "--samples", values.samples),
  ownership: () => runScript("ownership.mjs"),
  data: () => runScript("data.mjs", "--samples", values.samples),
};
const asked = values.parts.split(",");
const unknown = asked.filter((part) => !Object.hasOwn(parts, part));
if (unknown.length > 0) throw new Error(`--parts: ${unknown.join(", ")} is none of ${Object.keys(parts).join(", ")}`);
const needsContenders = asked.includes("peers") || asked.includes("timings");
const contenders = needsContenders ? findContenders("peers", values.only?.split(",")) : [];
const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));

try {
  console.log(`${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}; ${samples} saves each\n`);
  for (const part of asked) await parts[part]();
} finally {
  rmSync(temp, { recursive: true, force: true });
}

/** A measurement of its own, in a process of its own. */
function runScript(name, ...options) {
  const { status } = spawnSync(process.execPath, [join(root, "bench", name), ...options], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

async function measurePeers() {
  const results = new Map();
  for (const modules of sizes) results.set(modules, await measureSize(modules));
  for (const kind of ["leaf", "entry"]) printTable(kind, results);
}

/** contender → { leaf, entry } → samples */
async function measureSize(modules) {
  const apps = [];
  try {
    for (const contender of contenders) apps.push(await startOn(contender, { modules }));
    const figures = new Map(apps.map(({ running }) => [running.name, { leaf: [], entry: [] }]));
    for (const kind of ["leaf", "entry"]) {
      // The first round is not counted: it pays for what is done once.
      for (let round = 0; round <= samples; round += 1) {
        for (const { running, saves } of apps) {
          const ms = await saveToServed(running, () => saves[kind](`${round}-saved`), `${kind}-${round}-saved`);
          if (round > 0) figures.get(running.name)[kind].push(ms);
        }
      }
    }
    return figures;
  } finally {
    await Promise.all(apps.map(({ running }) => running.stop()));
  }
}

async function startOn(contender, options) {
  const folder = mkdtempSync(join(temp, "app-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const saves = generateApp(folder, options);
  return { running: await start(contender, folder), saves };
}

function printTable(kind, results) {
  console.log(`## Save to served, ${kind} edit, ms: min / **median** / p95 (median to that of hotrun)\n`);
  console.log(`| contender | ${sizes.map((size) => `${size} modules`).join(" | ")} |`);
  console.log(`|---|${sizes.map(() => "---:|").join("")}`);
  for (const { name } of contenders) {
    const cells = sizes.map((size) => cell(results.get(size).get(name)[kind], results.get(size).get("hotrun")?.[kind]));
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  console.log();
}

function cell(figures, ofHotrun) {
  const ratio = ofHotrun && ofHotrun !== figures ? ` (×${(median(figures) / median(ofHotrun)).toFixed(1)})` : "";
  return `${spread(figures)}${ratio}`;
}

/** Where the time goes: hotrun's own records of leaf edits of an Express app with a template, and an open page. */
async function printTimings() {
  const hotrun = contenders.find(({ name }) => name === "hotrun");
  if (!hotrun) return;
  const parts = ["event", "compile", "link", "evaluate", "listen", "transfer", "total"];
  console.log("## hotrun, Express and EJS, leaf edit: parts of a reload, and seen from outside, ms: median\n");
  console.log(`| modules | ${parts.join(" | ")} | save to served | save to page |`);
  console.log(`|---:|${parts.map(() => "---:|").join("")}---:|---:|`);
  for (const modules of sizes) {
    const { running, saves } = await startOn(hotrun, { modules, express: true });
    try {
      const served = await collect("served", (text) => saveToServed(running, () => saves.leaf(text), `leaf-${text}`));
      const timings = running.reloads.filter(({ plan }) => plan === "swap").slice(1);
      const shown = await savesToPage(running, saves);
      const cells = parts.map((part) => median(timings.map((reload) => reload.timings[part] ?? 0)));
      console.log(
        `| ${[modules, ...[...cells, median(served), median(shown)].map((ms) => ms.toFixed(1))].join(" | ")} |`,
      );
    } finally {
      await running.stop();
    }
  }
}

async function savesToPage(running, saves) {
  const page = await openPage(running.url);
  try {
    return await collect("shown", async (text) => {
      const shown = page.shows(`leaf-${text}`);
      saves.leaf(text);
      const from = performance.now();
      await shown;
      return performance.now() - from;
    });
  } finally {
    await page.close();
  }
}

/** One uncounted measurement, then as many as were asked for. */
async function collect(name, measure) {
  const figures = [];
  for (let round = 0; round <= samples; round += 1) figures.push(await measure(`${name}-${round}`));
  return figures.slice(1);
}
