// Nothing is lost: an app is saved again and again under load, in every mode. 64 keep-alive connections ask for the page,
// 32 clients post bodies of 16,256 bytes with an id each, and compare the hash that the app answers. The exit code is 1 if
// anything failed, was carried out twice or not at all, or if what was saved last is not what is served.
//   node bench/nothing-lost.mjs [--modes swap,restart] [--saves 200] [--every 150]
// With `--every reload` each save waits for the reload of the one before.
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chosenRows, machine, printFailures } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { startSubmissions } from "./load/support.mjs";
import { hasWrk, startWrk } from "./load/wrk.mjs";
import { quantile } from "./quantile.mjs";

const { values } = parseArgs({
  options: {
    modes: { type: "string" },
    saves: { type: "string", default: "200" },
    /** Milliseconds from one save to the next, or "reload". */
    every: { type: "string", default: "150" },
  },
});
const saves = Number(values.saves);
const pace = values.every === "reload" ? "reload" : `${values.every} ms`;

console.log(`${machine()}, ${hasWrk ? "wrk" : "no wrk, a loop in Node"}; ${saves} saves, one each ${pace}\n`);
console.log("| mode | load | requests | failed | p50 ms | p99 ms | max ms | reloads | last version served |");
console.log("|---|---|---:|---:|---:|---:|---:|---:|---|");
for (const row of chosenRows(values.modes)) await measure(row);

async function measure(row) {
  await withHotrun(row.options, async (app, submitted) => {
    const gets = startWrk(app.url);
    const posts = startSubmissions({ url: new URL("/submit", app.url), file: submitted });
    await saveAgainAndAgain(row, app);
    const served = await lastServed(app, `save ${saves}`);
    print(row, app, served, await gets.stop(), await posts.stop());
  });
}

async function saveAgainAndAgain(row, app) {
  const began = performance.now();
  for (let save = 1; save <= saves; save += 1) {
    row.setText(app, `save ${save}`);
    if (values.every === "reload") await app.reload();
    else await delay(Math.max(0, began + save * Number(values.every) - performance.now()));
  }
}

/** Under this load a start takes its time. */
async function lastServed(app, text) {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const { body } = await app.get("/text").catch(() => ({ body: "" }));
    if (body === text) return true;
    await delay(20);
  }
  return false;
}

function print(row, app, served, gets, posts) {
  const { latencies, failures, doubled, missing, requests } = posts;
  const wrong = { ...failures };
  if (doubled.length > 0) wrong["carried out twice"] = doubled.length;
  if (missing.length > 0) wrong["answered, not carried out"] = missing.length;
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(latencies, share));
  const done = app.reloads.filter(({ result }) => result.type === "done").length;
  line(row.name, "GET ×64", gets, done, served);
  line(row.name, "POST ×32", { requests, failures: wrong, p50, p99, max }, done, served);
  const broken = app.reloads.length - done;
  for (const { type, message } of app.log.events) if (type === "failure") console.error(`${row.name}: ${message}`);
  if (!served || broken > 0 || Object.keys({ ...wrong, ...gets.failures }).length > 0) process.exitCode = 1;
}

function line(mode, load, { requests, failures, p50, p99, max }, reloads, served) {
  const figures = [p50, p99, max].map((ms) => ms.toFixed(1));
  const cells = [mode, load, requests, printFailures(failures), ...figures, reloads, served ? "yes" : "NO"];
  console.log(`| ${cells.join(" | ")} |`);
}
