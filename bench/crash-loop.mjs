// An app that ends at once with an error, under restartOnCrash: how often it is started, what that costs hotrun, and how
// long it takes from a good save to an app that answers. The exit code is 1 if it is too much.
//   node bench/crash-loop.mjs [--seconds 30]
import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createHotrun } from "../dist/index.js";
import { machine } from "./load/modes.mjs";
import { makeAppFolder } from "./load/support.mjs";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "30" } } });
const seconds = Number(values.seconds);
const limits = { starts: 12, cpuPercent: 3, recoveryMs: 200 };
const good = `import { createServer } from "node:http";\ncreateServer((_request, response) => response.end("up")).listen(0);\n`;

const folder = makeAppFolder({ "app.mjs": "process.exit(1);\n" }, { packages: false });
const hotrun = await createHotrun({ entry: "app.mjs", cwd: folder.path, port: 0, restartOnCrash: true });
try {
  let ends = 0;
  hotrun.on("exit", () => {
    ends += 1;
  });
  await hotrun.start();
  const before = process.cpuUsage(); // hotrun runs in this process; the apps are others.
  await delay(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  const starts = ends;
  const cpuPercent = (user + system) / 1e4 / seconds;
  const recoveryMs = await recovery();
  console.log(`${machine()}, load ${loadavg()[0].toFixed(1)}; ${seconds} s\n`);
  console.log("| starts | CPU of hotrun | from a good save to an answer |");
  console.log("|---:|---:|---:|");
  console.log(`| ${starts} | ${cpuPercent.toFixed(1)} % | ${recoveryMs.toFixed(0)} ms |`);
  const figures = { starts, cpuPercent, recoveryMs };
  if (Object.entries(limits).some(([name, most]) => figures[name] > most)) process.exitCode = 1;
} finally {
  await hotrun.close();
  folder[Symbol.dispose]();
}

async function recovery() {
  const ready = new Promise((resolve) => hotrun.on("ready", resolve));
  const from = performance.now();
  folder.write("app.mjs", good);
  await ready;
  const response = await fetch(hotrun.url);
  await response.text();
  return performance.now() - from;
}
