// Whether hotrun stays what it is over many reloads: memory, open files, timers and the time of a reload, each save of a
// leaf of an Express app waited for and its page asked once.
//   node bench/reloads.mjs [--reloads 10000] [--modules 100] [--node <binary>] [--snapshots <folder>]
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { generateApp } from "./generate-app.mjs";
import { start } from "./measure.mjs";
import { median } from "./quantile.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    reloads: { type: "string", default: "10000" },
    modules: { type: "string", default: "100" },
    node: { type: "string", default: process.execPath },
    snapshots: { type: "string" },
  },
});
const count = Number(values.reloads);
const modules = Number(values.modules);
const first = Math.min(100, count);
const checkpoints = [...new Set([first, 1_000, 5_000, count])].filter((number) => number <= count);
/** The time of a reload is the median of so many before a checkpoint. */
const timed = 100;
/** What the heap may grow by from the first checkpoint to the last. */
const allowedMb = 5;

const version = execFileSync(values.node, ["--version"], { encoding: "utf8" }).trim();
console.log(`## hotrun over many reloads: Node ${version}, ${modules} modules, leaf edit\n`);
console.log(
  "| reload | app: heap MB | external | RSS | files | timers | resources | launcher: heap MB | external | RSS | files | timers | resources | reload ms | load |",
);
console.log(`|---:|${"---:|".repeat(14)}`);

const folder = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
try {
  symlinkSync(join(here, "../node_modules"), join(folder, "node_modules"), "junction");
  const saves = generateApp(folder, { modules, express: true });
  const running = await start({ name: "hotrun", command: command(), ipc: true }, folder);
  try {
    await run(running, saves);
  } finally {
    await running.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function command() {
  const probe = pathToFileURL(join(here, "usage.mjs")).href;
  const launcher = [values.node, "--expose-gc", "--import", probe, join(here, "../bin/hotrun.js")];
  return [...launcher, "--json", "--expose-gc", "app.ts"];
}

async function run(running, saves) {
  const at = [];
  for (let reload = 1; reload <= count; reload += 1) {
    await running.swapped(() => saves.leaf(`saved-${reload}`));
    const page = await running.get();
    if (!page.includes(`leaf-saved-${reload}`)) throw new Error(`Reload ${reload} is not what is served`);
    if (checkpoints.includes(reload)) at.push(await look(running, reload));
  }
  const [before, after] = [at[0], at.at(-1)];
  const grown = (after.app.heapUsed - before.app.heapUsed) / 1e6;
  const verdict = grown <= allowedMb ? "within" : "NOT within";
  console.log(
    `\nFrom the ${before.reload}th to the ${after.reload}th: heap of the app ${signed(grown.toFixed(2))} MB (${verdict} ${allowedMb}), ` +
      `of the launcher ${signed(((after.launcher.heapUsed - before.launcher.heapUsed) / 1e6).toFixed(2))} MB; ` +
      `time ×${(after.ms / before.ms).toFixed(2)}; files ${signed(after.app.files - before.app.files)} and ` +
      `${signed(after.launcher.files - before.launcher.files)}.\n`,
  );
  if (grown > allowedMb) process.exitCode = 1;
}

async function look(running, reload) {
  const ms = median(running.reloads.slice(-timed).map(({ timings }) => timings.total));
  running.reloads.length = 0; // This process has to stay what it is too.
  const answer = await running.get(`/usage?snapshot=${encodeURIComponent(snapshot("app", reload))}`);
  const app = JSON.parse(answer);
  const told = once(running.child, "message");
  running.child.send({ snapshot: snapshot("launcher", reload) });
  const [launcher] = await told;
  console.log(`| ${[reload, ...cells(app), ...cells(launcher), ms.toFixed(2), loadavg()[0].toFixed(1)].join(" | ")} |`);
  return { reload, app, launcher, ms };
}

function cells({ heapUsed, external, rss, files, timers, resources }) {
  return [...[heapUsed, external, rss].map((bytes) => (bytes / 1e6).toFixed(2)), files ?? "–", timers, resources];
}

/** Where the heap is written to, for a comparison of what it holds; empty: nowhere. */
function snapshot(who, reload) {
  if (!values.snapshots) return "";
  mkdirSync(values.snapshots, { recursive: true });
  return join(resolve(values.snapshots), `${who}-${version}-${reload}.heapsnapshot`);
}

function signed(number) {
  return Number(number) < 0 ? `${number}` : `+${number}`;
}
