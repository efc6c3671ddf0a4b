// How the time of a swap follows the size of the app: apps of several sizes at once, a leaf of each saved in turn.
//   node bench/sizes.mjs [--sizes 10,100,1000,5000] [--samples 60] [--node <binary>]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateApp } from "./generate-app.mjs";
import { start } from "./measure.mjs";
import { median } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,100,1000,5000" },
    samples: { type: "string", default: "60" },
    node: { type: "string", default: process.execPath },
  },
});
const sizes = values.sizes.split(",").map(Number);
const samples = Number(values.samples);
/** Not counted: V8 has not compiled the path of a swap well yet. */
const warmUp = 20;
const parts = ["event", "compile", "link", "evaluate", "listen", "transfer", "total"];

const version = execFileSync(values.node, ["--version"], { encoding: "utf8" }).trim();
const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
const apps = [];
try {
  for (const modules of sizes) apps.push(await startApp(modules));
  for (let round = 0; round < warmUp + samples; round += 1) {
    for (const { running, saves, reloads } of apps) {
      const reload = await running.swapped(() => saves.leaf(`saved-${round}`));
      if (round >= warmUp) reloads.push(reload);
    }
  }
  printTable();
} finally {
  await Promise.all(apps.map(({ running }) => running.stop()));
  rmSync(temp, { recursive: true, force: true });
}

async function startApp(modules) {
  const folder = mkdtempSync(join(temp, "app-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const saves = generateApp(folder, { modules, express: true });
  const command = [values.node, join(root, "bin/hotrun.js"), "--json", "app.ts"];
  return { modules, saves, reloads: [], running: await start({ name: "hotrun", command }, folder) };
}

/** The chain of importers is longer in a larger app: the modules that are made anew are counted. */
function printTable() {
  const load = loadavg()[0].toFixed(1);
  console.log(
    `## Swap time over app size: Node ${version}, Express, leaf edit, ms: median of ${samples} (to that of the first); load ${load}\n`,
  );
  console.log(`| modules | made anew | ${parts.join(" | ")} |`);
  console.log(`|---:|---:|${parts.map(() => "---:|").join("")}`);
  const base = parts.map((part) => partOf(apps[0], part));
  for (const app of apps) {
    const cells = parts.map((part, index) => {
      const ms = partOf(app, part);
      return `${ms.toFixed(2)} (×${(ms / base[index]).toFixed(2)})`;
    });
    console.log(`| ${[app.modules, app.reloads[0].modules.length, ...cells].join(" | ")} |`);
  }
  console.log();
}

function partOf({ reloads }, part) {
  return median(reloads.map(({ timings }) => timings[part] ?? 0));
}
