// Broken and good saves in turn, under 16 keep-alive connections: no request may fail, the last good version serves, and
// the failure is told. The exit code is 1 if a request failed or if anything but the last good version was served.
//   node bench/broken-saves.mjs [--modes swap,restart] [--saves 100]
import { parseArgs } from "node:util";
import { chosenRows, machine, printFailures } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { everyRow } from "./load/support.mjs";
import { startWrk } from "./load/wrk.mjs";
import { median } from "./quantile.mjs";

const { values } = parseArgs({
  options: { modes: { type: "string" }, saves: { type: "string", default: "100" } },
});
/** Not where the program starts whatever its files hold, nor where the old version has to end first. */
const breakable = everyRow.filter(({ breaks, overlaps }) => breaks.length > 0 && overlaps);

console.log(`${machine()}; ${values.saves} saves, every other one broken\n`);
console.log("| mode | requests | failed | p99 ms | max ms | failure told after ms: median / max | wrong versions |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const row of chosenRows(values.modes, breakable)) await withHotrun(row.options, (app) => measure(row, app));

async function measure(row, app) {
  const load = startWrk(app.url, { connections: 16 });
  const told = [];
  const wrong = [];
  let good = "one";
  for (let save = 1; save <= Number(values.saves); save += 1) {
    if (save % 2 === 0) {
      good = `save ${save}`;
      row.setText(app, good);
      await app.reload(({ result }) => result.type === "done");
    } else {
      row.breaks[(save >> 1) % row.breaks.length](app);
      const from = performance.now();
      await app.next("failure");
      told.push(performance.now() - from);
    }
    const { body } = await app.get("/text");
    if (body !== good) wrong.push(`${body} in place of ${good}`);
  }
  const { requests, failures, p99, max } = await load.stop();
  const figures = [p99, max].map((ms) => ms.toFixed(1));
  const after = `${median(told).toFixed(0)} / ${Math.max(...told).toFixed(0)}`;
  const cells = [row.name, requests, printFailures(failures), ...figures, after, wrong.join(", ") || "0"];
  console.log(`| ${cells.join(" | ")} |`);
  if (wrong.length > 0 || Object.keys(failures).length > 0) process.exitCode = 1;
}
