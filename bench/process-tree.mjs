// Many reloads of a tree of processes (npm, a shell, Node with a worker): the number of processes, of hotrun's open files
// and of its inotify watches is that of the tenth reload at the end, too. The exit code is 1 if it is not. Linux only.
//   node bench/process-tree.mjs [--modes "npm run,restart"] [--reloads 500]
import { isDeepStrictEqual, parseArgs } from "node:util";
import { chosenRows, machine } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { appFiles, descendants, isAlive, settledUsage } from "./load/support.mjs";

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
console.log("| mode | reload | processes | open files | inotify watches | orphans |");
console.log("|---|---:|---:|---:|---:|---:|");
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
    first ??= await settledUsage(app.pid, isDeepStrictEqual, patienceMs);
    const usage = await settledUsage(app.pid, (now) => isDeepStrictEqual(now, first), patienceMs);
    const below = new Set(descendants(app.pid));
    const orphans = [...seen].filter((pid) => !below.has(pid) && isAlive(pid)).length;
    console.log(`| ${[name, reload, ...Object.values(usage), orphans].join(" | ")} |`);
    if (!isDeepStrictEqual(usage, first) || orphans > 0) process.exitCode = 1;
  }
}
