// Exactly once: 10,000 POST requests and more with an id each, during 200 reloads, while the app's process is killed now and then.
// No id may be carried out twice, and each that was not carried out has to have been answered with 502. The exit code is
// 1 if that does not hold.
//   node bench/exactly-once.mjs [--modes swap,restart] [--requests 10000] [--reloads 200] [--kill-every 20]
import { parseArgs } from "node:util";
import { chosenRows, machine, printFailures } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { startSubmissions } from "./load/support.mjs";

const { values } = parseArgs({
  options: {
    modes: { type: "string" },
    requests: { type: "string", default: "10000" },
    reloads: { type: "string", default: "200" },
    /** Before each so manieth save the process that answers gets a SIGKILL. */
    "kill-every": { type: "string", default: "20" },
  },
});
const limit = Number(values.requests);
const reloads = Number(values.reloads);

console.log(`${machine()}; ${limit} requests, ${reloads} saves, a SIGKILL before each ${values["kill-every"]}th\n`);
console.log("| mode | answered | failed | killed | carried out twice | lost, answered with 502 | unaccounted for |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const row of chosenRows(values.modes))
  await withHotrun(row.options, (app, submitted) => measure(row, app, submitted));

async function measure(row, app, submitted) {
  const posts = startSubmissions({ url: new URL("/submit", app.url), file: submitted });
  let killed = 0;
  for (let save = 1; save <= reloads; save += 1) {
    if (save % Number(values["kill-every"]) === 0) killed += await kill(app);
    row.setText(app, `save ${save}`);
    await app.reload();
    // The requests are spread over all of the reloads.
    await posts.answered((limit / reloads) * save);
  }
  const { requests, failures, doubled, lost, missing } = await posts.stop();
  const unexpected = Object.keys(failures).filter((kind) => kind !== "status 502");
  const cells = [row.name, requests, printFailures(failures), killed, doubled.length, lost.length, missing.length];
  console.log(`| ${cells.join(" | ")} |`);
  if (doubled.length + missing.length + unexpected.length > 0) process.exitCode = 1;
}

/** The process that answers now, in the middle of what it does. The save that comes then starts the app anew. */
async function kill(app) {
  const { body } = await app.get("/pid");
  app.log.mark();
  process.kill(Number(body), "SIGKILL");
  await app.next("exit");
  return 1;
}
