// Many reloads of a tree of processes (npm, a shell, Node with a worker): the number of processes, of hotrun's open files
// and of its inotify watches is that of the tenth reload at the end, too. The exit code is 1 if it is not. Linux only.
//   node bench/process-tree.mjs [--modes "npm run,restart"] [--reloads 500]
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chosenRows, machine } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { appFiles, descendants } from "./load/support.mjs";

const { values } = parseArgs({
  options: { modes: { type: "string" }, reloads: { type: "string", default: "500" } },
});
const reloads = Number(values.reloads);
const checkpoints = [...new Set([10, 100, Math.round(reloads / 2), reloads])].filter((number) => number <= reloads);
const files = appFiles("tree");
const trees = [
  { name: "npm run", skip: false, options: { files, run: ["npm", "run", "dev"] } },
  { name: "restart", skip: false, options: { files, entry: "server.mjs", args: ["--restart"] } },
];
/** An old version has a moment to end. */
const patienceMs = 15_000;

console.log(`${machine()}; ${reloads} reloads\n`);
console.log("| mode | reload | processes | open files | inotify instances | inotify watches | orphans |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const row of chosenRows(values.modes, trees)) await withHotrun(row.options, (app) => measure(row.name, app));

async function measure(name, app) {
  let first;
  const seen = new Set();
  for (let reload = 1; reload <= reloads; reload += 1) {
    app.write("text.mjs", `export const text = "save ${reload}";\n`);
    const { result } = await app.reload();
    if (result.type !== "done") throw new Error(`A reload failed:\n${app.log}`);
    for (const pid of descendants(app.pid)) seen.add(pid);
    if (!checkpoints.includes(reload)) continue;
    first ??= await settled(app.pid, (usage, before) => usage === before);
    const usage = await settled(app.pid, (now) => now === first);
    const below = new Set(descendants(app.pid));
    const orphans = [...seen].filter((pid) => !below.has(pid) && isRunning(pid)).length;
    console.log(`| ${[name, reload, ...usage.split(" "), orphans].join(" | ")} |`);
    if (usage !== first || orphans > 0) process.exitCode = 1;
  }
}

/** What is in use once it is as it should be, or when patience is at its end. */
async function settled(pid, isRight) {
  const deadline = performance.now() + patienceMs;
  let before;
  for (;;) {
    const usage = usageOf(pid);
    if (isRight(usage, before) || performance.now() > deadline) return usage;
    before = usage;
    await delay(1_000);
  }
}

function usageOf(pid) {
  const handles = readdirSync(`/proc/${pid}/fdinfo`).map((handle) => read(`/proc/${pid}/fdinfo/${handle}`));
  const watches = handles.map((text) => text.split("\n").filter((line) => line.startsWith("inotify ")).length);
  const instances = watches.filter((count) => count > 0).length;
  return [descendants(pid).length, handles.length, instances, watches.reduce((sum, count) => sum + count, 0)].join(" ");
}

function isRunning(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== "" && !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has just gone
  }
}
