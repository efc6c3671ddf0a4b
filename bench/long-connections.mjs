// A download, an upload, an event stream and a websocket that are open for 30 s, across 20 reloads. The exit code is 1 if
// one of them ends early, or with another content, or if a new version is not what new requests get.
//   node bench/long-connections.mjs [--modes swap,restart] [--reloads 20] [--seconds 30]
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chosenRows, machine } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { concurrent, download, eventStream, everyRow, upload, webSocketEcho } from "./load/support.mjs";

const { values } = parseArgs({
  options: {
    modes: { type: "string" },
    reloads: { type: "string", default: "20" },
    seconds: { type: "string", default: "30" },
  },
});
const reloads = Number(values.reloads);
const blockMs = 50;
const transfer = { blocks: (Number(values.seconds) * 1_000) / blockMs, ms: blockMs };
/** Where the old version has to end before the new one starts, nothing of it can be open for longer. */
const overlapping = everyRow.filter(({ overlaps }) => overlaps);

console.log(`${machine()}; ${values.seconds} s, ${reloads} reloads\n`);
console.log("| mode | download | upload | event stream | websocket | new versions served at once |");
console.log("|---|---|---|---|---|---:|");
for (const row of chosenRows(values.modes, overlapping))
  await withHotrun({ ...row.options, env: concurrent }, (app) => measure(row, app));

async function measure(row, app) {
  const enough = new AbortController();
  const hasSockets = row.options.files["app.mjs"] !== undefined;
  const opening = [
    () => download(app.url, transfer),
    () => upload(app.url, transfer),
    () => eventStream(app.url, `save ${count}`, enough.signal),
    ...(hasSockets ? [() => webSocketEcho(app.url, enough.signal)] : []),
  ];
  const running = [];
  let served = 0;
  let count = 0;
  async function reload() {
    count += 1;
    row.setText(app, `save ${count}`);
    await app.reload();
    if ((await app.get("/text")).body === `save ${count}`) served += 1;
  }
  await reload();
  for (const open of opening) {
    running.push(open());
    await running.at(-1).began;
  }
  while (count < reloads) {
    await reload();
    await delay((Number(values.seconds) * 1_000 * 0.9) / reloads);
  }
  const problems = await Promise.all(running.slice(0, 2).map(({ problem }) => problem));
  enough.abort();
  for (const { problem } of running.slice(2)) problems.push(await problem);
  const cells = problems.map((problem) => problem ?? "whole");
  console.log(`| ${[row.name, ...cells, ...(hasSockets ? [] : ["–"]), `${served} of ${reloads}`].join(" | ")} |`);
  if (served < reloads || problems.some((problem) => problem !== null)) process.exitCode = 1;
}
