// What it costs an app that modules own what they begin: processor time of the app's process for each request of an Express
// hello, under hotrun's runtime beside the same app as a command, whose process only has its port taken over. Both run at once
// behind the same proxy, and are asked in turn. The exit code is 1 where it is more than is allowed.
//   node bench/ownership.mjs [--nodes 20,24] [--rounds 40] [--seconds 0.5]
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { register } from "tsx/esm/api";
import { machine } from "./load/modes.mjs";
import { startWrk } from "./load/wrk.mjs";
import { start } from "./measure.mjs";
import { median, quantile } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "20,24" },
    rounds: { type: "string", default: "40" },
    seconds: { type: "string", default: "0.5" },
  },
});
/** Node 20 pays for every promise where an AsyncLocalStorage is active. */
const allowed = (major) => (major < 22 ? 1.06 : 1.03);

const app = `import express from "express";
const app = express();
app.get("/cpu", (request, response) => response.json(process.cpuUsage()));
app.get("/", (request, response) => response.send("hello"));
app.listen(Number(process.env.PORT));
`;

console.log(`## What ownership costs: ${machine()}, Express, ${values.rounds} rounds of ${values.seconds} s in turn\n`);
console.log(
  "| Node | as a command: µs a request | under the runtime: µs a request | ratio: median of the rounds (quartiles) | allowed |",
);
console.log("|---|---:|---:|---:|---:|");
for (const major of values.nodes.split(",")) await measure(Number(major));

async function measure(major) {
  const folder = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(folder, "app.js"), app);
  const node = await binary(major);
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  const hotrun = [node, join(root, "bin/hotrun.js"), "--json"];
  const running = [];
  try {
    running.push(await start({ name: "command", command: [...hotrun, "--", node, "app.js"] }, folder));
    running.push(await start({ name: "runtime", command: [...hotrun, "app.js"] }, folder));
    await delay(6_000); // Until the storage rests, and the process that waits for a restart is there.
    const costs = { command: [], runtime: [] };
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      for (const each of running) {
        const cost = await costOf(each);
        if (round > 0) costs[each.name].push(cost); // The first pays for compiling.
      }
    }
    print(major, costs);
  } finally {
    await Promise.all(running.map((each) => each.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Microseconds of processor time of the app's process for one request. */
async function costOf({ url }) {
  const used = async () => {
    const { user, system } = await (await fetch(new URL("/cpu", url))).json();
    return user + system;
  };
  const before = await used();
  const load = startWrk(url, { connections: 16 });
  await delay(Number(values.seconds) * 1_000);
  const { requests } = await load.stop();
  return ((await used()) - before) / requests;
}

function print(major, { command, runtime }) {
  const ratios = runtime.map((cost, round) => cost / command[round]);
  const ratio = median(ratios);
  if (ratio > allowed(major)) process.exitCode = 1;
  // Many short rounds, each beside its neighbour: what else the machine does comes and goes, and the median does not see it.
  const [low, high] = [0.25, 0.75].map((share) => quantile(ratios, share).toFixed(3));
  const figures = [median(command), median(runtime)].map((cost) => cost.toFixed(1));
  console.log(`| ${[major, ...figures, `${ratio.toFixed(3)} (${low} to ${high})`, allowed(major)].join(" | ")} |`);
}

async function binary(major) {
  const unregister = register();
  try {
    return await (await import("../test/support/node-versions.ts")).nodeBinary(major);
  } finally {
    await unregister();
  }
}
