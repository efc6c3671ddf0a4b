// A start, from the spawn to the first answer, hotrun beside its peers, one after the other in each round: the app of
// generate-app.mjs. On Linux also the processor time that all its processes have taken by then. Each start has a folder of its own,
// so that hotrun compiles everything anew; tsx finds what it has compiled in the round before.
//   node bench/start.mjs [--sizes 1,100] [--samples 15] [--only "hotrun,node"]
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findContenders } from "./contenders.mjs";
import { generateApp } from "./generate-app.mjs";
import { machine } from "./load/modes.mjs";
import { descendants } from "./load/support.mjs";
import { start } from "./measure.mjs";
import { median, spread } from "./quantile.mjs";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1,100" },
    samples: { type: "string", default: "15" },
    only: { type: "string" },
  },
});
const contenders = findContenders("start", values.only?.split(","));
const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
/** Ticks of the clock in which Linux counts processor time (proc(5)). */
const msPerTick = 10;

try {
  console.log(`## Start, spawn to first answer: ${machine()}, ${values.samples} starts each\n`);
  console.log(
    "| modules | contender | ms: min / **median** / p95 | to hotrun | processor ms: median | to hotrun | load |",
  );
  console.log("|---:|---|---:|---:|---:|---:|---:|");
  for (const modules of values.sizes.split(",")) await compare(Number(modules));
  console.log();
} finally {
  rmSync(temp, { recursive: true, force: true });
}

async function compare(modules) {
  const measured = new Map(contenders.map(({ name }) => [name, { ms: [], processorMs: [] }]));
  // The first round is not counted: it pays for what is done once.
  for (let round = 0; round <= Number(values.samples); round += 1) {
    for (const contender of contenders) {
      const { ms, processorMs } = await startOnce(contender, modules);
      if (round === 0) continue;
      measured.get(contender.name).ms.push(ms);
      measured.get(contender.name).processorMs.push(processorMs);
    }
  }
  const [first] = measured.values();
  for (const [name, { ms, processorMs }] of measured) {
    const ratio = (figures, those) => `×${(median(figures) / median(those)).toFixed(2)}`;
    const wall = [spread(ms), ratio(ms, first.ms)];
    const processor = [median(processorMs), ratio(processorMs, first.processorMs)];
    console.log(`| ${[modules, name, ...wall, ...processor, loadavg()[0].toFixed(1)].join(" | ")} |`);
  }
}

async function startOnce(contender, modules) {
  const folder = mkdtempSync(join(temp, "app-"));
  generateApp(folder, { modules });
  const running = await start(contender, folder);
  try {
    return { ms: running.firstAnswerMs, processorMs: processorMs(running.child.pid) };
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a process and all below it, with those that have ended and were waited for. */
function processorMs(pid) {
  if (process.platform !== "linux") return Number.NaN;
  const ticks = [pid, ...descendants(pid)].map((each) => {
    const stat = readFileSync(`/proc/${each}/stat`, "latin1");
    // The name before the rest is in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, each) => sum + each, 0) * msPerTick;
}
