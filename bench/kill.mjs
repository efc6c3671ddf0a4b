// What is left, and for how long, when hotrun is killed with SIGKILL: idle, during a reload, during a download, with an app
// in an endless loop, and with Node below a shell. The exit code is 1 if it takes too long. Linux only.
//   node bench/kill.mjs [--rounds 20] [--modes "idle,busy loop"]
import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chosenRows, machine } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { descendants, isAlive } from "./load/support.mjs";
import { median } from "./quantile.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" }, modes: { type: "string" } } });
const rounds = Number(values.rounds);
const [goneWithinMs, freeWithinMs] = [200, 300];

const server = `
import { createServer } from "node:http";
import { text } from "./text.mjs";
createServer((request, response) => {
  if (request.url === "/busy") { response.end(); setImmediate(() => { for (;;); }); }
  else if (request.url === "/download") setInterval(() => response.write(text), 1);
  else response.end(text);
}).listen(process.env.PORT ?? 0);
`;
const files = { "server.mjs": server, "text.mjs": `export const text = "one";\n` };
const never = `await new Promise(() => {});\nexport const text = "two";\n`;
const onNode = { files, entry: "server.mjs" };
const rows = [
  { name: "idle", options: onNode, before: async () => {} },
  { name: "reload", options: { ...onNode, args: ["--restart"] }, before: reload },
  { name: "download", options: onNode, before: download },
  { name: "busy loop", options: onNode, before: (app) => app.get("/busy") },
  { name: "sh → node", options: { files, run: ["sh", "-c", "node server.mjs; true"] }, before: async () => {} },
].map((row) => ({ ...row, skip: process.platform !== "linux" && "only Linux tells what is below a process" }));

console.log(`${machine()}, load ${loadavg()[0].toFixed(1)}; ${rounds} rounds\n`);
console.log("| hotrun is killed | processes | all gone: median ms | most | port free: median ms | most | left |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const { name, options, before } of chosenRows(values.modes, rows)) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) figures.push(await withHotrun(options, (app) => kill(app, before)));
  report(name, figures);
}

async function kill(app, before) {
  await before(app);
  const below = descendants(app.pid);
  const port = Number(new URL(app.url).port);
  const from = performance.now();
  app.kill("SIGKILL");
  const [goneMs, freeMs] = await Promise.all([
    until(() => !below.some(isAlive)).then(() => performance.now() - from),
    untilFree(port).then(() => performance.now() - from),
  ]);
  return { processes: below.length, goneMs, freeMs, left: below.filter(isAlive).length };
}

async function reload(app) {
  app.write("text.mjs", never);
  await app.next("restart");
  await until(() => descendants(app.pid).length >= 4); // Two apps, each with its guard.
}

async function download(app) {
  const outgoing = request(new URL("/download", app.url)).end();
  outgoing.on("error", () => {}); // It is cut short.
  const [response] = await once(outgoing, "response");
  response.on("error", () => {});
  await once(response, "data");
}

async function until(holds) {
  for (const deadline = performance.now() + 10_000; !holds() && performance.now() < deadline; ) await delay(1);
}

/** At the same address as hotrun's front. */
async function untilFree(port) {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const server = createServer().listen(port);
    const isFree = await once(server, "listening").then(
      () => true,
      () => false, // EADDRINUSE: not yet
    );
    if (isFree) return void (await new Promise((resolve) => server.close(resolve)));
    await delay(1);
  }
}

function report(name, figures) {
  const gone = figures.map(({ goneMs }) => goneMs);
  const free = figures.map(({ freeMs }) => freeMs);
  const left = figures.reduce((sum, figure) => sum + figure.left, 0);
  const processes = Math.max(...figures.map((figure) => figure.processes));
  const times = [median(gone), Math.max(...gone), median(free), Math.max(...free)].map((ms) => ms.toFixed(0));
  console.log(`| ${[name, processes, ...times, left].join(" | ")} |`);
  if (Math.max(...gone) > goneWithinMs || Math.max(...free) > freeWithinMs || left > 0) process.exitCode = 1;
}
