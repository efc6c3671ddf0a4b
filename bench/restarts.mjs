// A restart, from save to served, hotrun beside its peers, all running at once and edited in turn: an Express app in
// TypeScript of several sizes, and a server in Python. One connection asks all the time; what of it fails is counted.
//   node bench/restarts.mjs [--sizes 10,100,1000] [--samples 20] [--only "hotrun --restart,tsx watch"]
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findContenders } from "./contenders.mjs";
import { generateApp } from "./generate-app.mjs";
import { machine } from "./load/modes.mjs";
import { saveToServedCounting, start } from "./measure.mjs";
import { median, spread } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,100,1000" },
    samples: { type: "string", default: "20" },
    only: { type: "string" },
  },
});
const only = values.only?.split(",");
const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));

try {
  console.log(`## Restart, save to served: ${machine()}, ${values.samples} saves each\n`);
  console.log("| app | contender | ms: min / **median** / p95 | to that of hotrun | failed requests a save | load |");
  console.log("|---|---|---:|---:|---:|---:|");
  for (const modules of values.sizes.split(","))
    await compare(`Express, ${modules} modules`, "restarts", (folder) => expressApp(folder, Number(modules)));
  await compare("Python", "python", pythonApp);
  console.log();
} finally {
  rmSync(temp, { recursive: true, force: true });
}

/** Each writes the app and returns what brings a version into it. */
function expressApp(folder, modules) {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  return generateApp(folder, { modules, express: true }).leaf;
}

function pythonApp(folder) {
  cpSync(join(root, "test/apps/python"), folder, { recursive: true });
  return (version) => writeFileSync(join(folder, "text.py"), `TEXT = "leaf-${version}"\n`);
}

async function compare(app, part, write) {
  const running = [];
  try {
    for (const contender of findContenders(part, only)) {
      const folder = mkdtempSync(join(temp, "app-"));
      const save = write(folder);
      const app = await start(contender, folder).catch((error) => console.error(`Without ${error.message}`));
      if (app) running.push({ save, app, measured: [] });
    }
    // The first round is not counted: it pays for what is done once.
    for (let round = 0; round <= Number(values.samples); round += 1) {
      for (const { save, app, measured } of running) {
        const figures = await saveToServedCounting(app, () => save(`${round}-saved`), `leaf-${round}-saved`);
        if (round > 0) measured.push(figures);
      }
    }
    for (const each of running) print(app, each, running[0]);
  } finally {
    await Promise.all(running.map(({ app }) => app.stop()));
  }
}

function print(name, { app, measured }, first) {
  const times = measured.map(({ ms }) => ms);
  const ratio = median(times) / median(first.measured.map(({ ms }) => ms));
  const failed = measured.reduce((sum, each) => sum + each.failed, 0) / measured.length;
  const cells = [name, app.name, spread(times), `×${ratio.toFixed(2)}`, failed.toFixed(1)];
  console.log(`| ${[...cells, loadavg()[0].toFixed(1)].join(" | ")} |`);
}
