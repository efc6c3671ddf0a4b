// Each signal that ends hotrun, many times, in each mode, and in a terminal: the app's handler has run once, the exit code is
// the app's, and nothing is left; and how long a second Ctrl-C takes with an app that does not listen. The exit code is 1 if not.
//   node bench/signals.mjs [--rounds 50] [--modes "swap,python,terminal"]
import { constants, loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chosenRows, machine } from "./load/modes.mjs";
import { withHotrun } from "./load/session.mjs";
import { descendants, isAlive, noPty, openWindow } from "./load/support.mjs";
import { median } from "./quantile.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "50" }, modes: { type: "string" } } });
const rounds = Number(values.rounds);
const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
const secondWithinMs = 300;

const nodeApp = `
import { createServer } from "node:http";
for (const signal of ${JSON.stringify(signals)})
  process.on(signal, () => {
    console.log("heard " + signal);
    if (!process.env.DEAF) setTimeout(() => process.exit(7), 20);
  });
createServer((_request, response) => response.end("one")).listen(process.env.PORT ?? 0);
`;
const pythonApp = `
import os, signal, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

def heard(number, frame):
    print("heard " + signal.Signals(number).name, flush=True)
    if "DEAF" not in os.environ:
        threading.Timer(0.02, lambda: os._exit(7)).start()

for name in ${JSON.stringify(signals)}:
    signal.signal(getattr(signal, name), heard)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), BaseHTTPRequestHandler).serve_forever()
`;
const node = { files: { "app.mjs": nodeApp }, entry: "app.mjs" };
const rows = [
  { name: "swap", options: node, skip: false },
  { name: "restart", options: { ...node, args: ["--restart"] }, skip: false },
  { name: "python", options: { files: { "app.py": pythonApp }, entry: "app.py" }, skip: false },
];
/** What the app hears is in a file: of a window that is closed nothing can be read. */
const windowFiles = {
  "app.ts": `import { appendFileSync } from "node:fs";\n${nodeApp.replace(/console\.log\((.*?)\);/, 'appendFileSync("heard", $1 + "\\n");')}`,
};
const terminals = [
  { name: "terminal", args: [], skip: noPty },
  { name: "terminal --tty", args: ["--tty"], skip: noPty },
];
const ways = [
  { signal: "SIGINT", how: "Ctrl-C", act: ({ pty }) => pty.type("\u0003") },
  { signal: "SIGQUIT", how: "Ctrl-\\", act: ({ pty }) => pty.type("\u001c") },
  { signal: "SIGTERM", how: "kill", act: ({ pid }) => process.kill(pid, "SIGTERM") },
  { signal: "SIGHUP", how: "the window is closed", act: ({ pty }) => pty.close(), isLast: true },
];

console.log(`${machine()}, load ${loadavg()[0].toFixed(1)}; ${rounds} rounds of each\n`);
console.log("| mode | signal | heard once | exit code 7 | processes left | end: median ms | most |");
console.log("|---|---|---:|---:|---:|---:|---:|");
const everyRow = chosenRows(values.modes, [...rows, ...terminals]);
const chosen = everyRow.filter(({ options }) => options);
for (const { name, options } of chosen) for (const signal of signals) await one(name, options, signal);
for (const { name, args } of everyRow.filter(({ args }) => args))
  for (const way of ways) await inWindow(name, args, way);

if (chosen.length > 0) {
  console.log("\n| mode | second Ctrl-C: median ms | most | exit code 130 | processes left |");
  console.log("|---|---:|---:|---:|---:|");
}
for (const { name, options } of chosen) await second(name, { ...options, env: { DEAF: "1" } });

async function one(name, options, signal) {
  const figures = await repeat(options, async (app) => {
    app.kill(signal);
    const { code } = await app.exit;
    return { heard: app.output === `heard ${signal}\n`, isRight: code === 7 };
  });
  reportEnds(name, signal, figures);
}

/** In a window, as the job of a shell. */
async function inWindow(name, args, way) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) {
    const window = await openWindow(windowFiles, args);
    try {
      figures.push(await end(window, way));
    } finally {
      await window[Symbol.asyncDispose]();
    }
  }
  reportEnds(name, `${way.signal} (${way.how})`, figures);
}

async function end(window, { signal, act, isLast }) {
  const below = descendants(window.pid);
  const from = performance.now();
  act(window);
  // Of a window that is closed nobody is there any more to be told the exit code.
  const isRight = isLast || (await window.code()) === 7;
  while (isAlive(window.pid)) await delay(1);
  const ms = performance.now() - from;
  return { ms, isRight, left: await stillThere(below), heard: window.folder.read("heard") === `heard ${signal}\n` };
}

function reportEnds(name, signal, figures) {
  const [heard, right] = [figures.filter((each) => each.heard).length, figures.filter((each) => each.isRight).length];
  const left = sum(figures, "left");
  const ms = figures.map((figure) => figure.ms);
  console.log(
    `| ${[name, signal, heard, right, left, median(ms).toFixed(0), Math.max(...ms).toFixed(0)].join(" | ")} |`,
  );
  if (heard < rounds || right < rounds || left > 0) process.exitCode = 1;
}

async function second(name, options) {
  const figures = await repeat(options, async (app) => {
    app.kill("SIGINT");
    await app.printed("heard SIGINT");
    await delay(200); // What comes at once after the first is taken for the same press.
    const from = performance.now();
    app.kill("SIGINT");
    const { code } = await app.exit;
    return { ms: performance.now() - from, isRight: code === 128 + constants.signals.SIGINT };
  });
  const ms = figures.map((figure) => figure.ms);
  const right = figures.filter((figure) => figure.isRight).length;
  const left = sum(figures, "left");
  console.log(`| ${[name, median(ms).toFixed(0), Math.max(...ms).toFixed(0), right, left].join(" | ")} |`);
  if (Math.max(...ms) > secondWithinMs || right < rounds || left > 0) process.exitCode = 1;
}

/** Each round with a hotrun of its own; what is left is counted once it has ended. */
async function repeat(options, run) {
  const figures = [];
  for (let round = 0; round < rounds; round += 1) {
    figures.push(
      await withHotrun(options, async (app) => {
        const below = descendants(app.pid);
        const from = performance.now();
        const figure = await run(app);
        const ms = performance.now() - from;
        return { ms, ...figure, left: await stillThere(below) };
      }),
    );
  }
  return figures;
}

/** A process that has been killed takes a moment to be gone, and so does the guard that had it in its care. */
async function stillThere(pids) {
  for (let round = 0; round < 20 && pids.some(isAlive); round += 1) await delay(10);
  return pids.filter(isAlive).length;
}

function sum(figures, name) {
  return figures.reduce((total, figure) => total + figure[name], 0);
}
