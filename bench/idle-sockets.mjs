// Thousands of idle WebSockets, then ten reloads: memory, the event loop of hotrun, and what other clients notice; then as many
// more as the system has file descriptors for. Needs about 2.1 of them for each. `node bench/idle-sockets.mjs [--sockets 9500]`
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { numbersOf, reportFigures } from "./figures.mjs";
import { startHotrun } from "./load/support.mjs";
import { quantile } from "./quantile.mjs";

const { sockets: count, reloads } = numbersOf({ sockets: 9_500, reloads: 10 });
const own = (name) => fileURLToPath(new URL(name, import.meta.url));
const loopDelay = join(tmpdir(), `hotrun-loop-delay-${process.pid}`);
const limit = Number(/^Max open files +\S+ +(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))[1]);

const files = {
  "text.mjs": `export const text = "0";\n`,
  "app.mjs": `
import { createServer } from "node:http";
import { text } from "./text.mjs";
const server = createServer((request, response) => response.end(text));
server.on("upgrade", (request, socket) => {
  socket.on("error", () => {});
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n");
  socket.resume();
});
server.listen(3000);
`,
};

const app = await startHotrun({
  files,
  entry: "app.mjs",
  command: [process.execPath, "--import", own("loop-delay.mjs"), own("../bin/hotrun.js")],
  env: { LOOP_DELAY: loopDelay },
});
const open = [];
try {
  const before = resident();
  const statuses = await openMany(count);
  await delay(2000);
  await lateness();
  const grown = (resident() - before) / count / 1024;
  const delays = [];
  for (let number = 1; number <= reloads; number++) delays.push(...(await reload(String(number))));
  const p99 = await lateness();
  const lost = open.filter((socket) => socket.destroyed).length;
  const further = await openMany(Math.min(limit - 200 - open.length, Math.ceil(limit / 2) + 200 - count));
  const afterwards = (await app.get("/")).body;
  console.log(`${count} WebSockets, ${limit} file descriptors at most\n`);
  reportFigures([
    { what: "WebSockets that were admitted", value: statuses.get("101") ?? 0, least: count },
    { what: "memory of hotrun for each", value: grown, most: 16, unit: "KB" },
    { what: `WebSockets lost in ${reloads} reloads`, value: lost, most: 0 },
    { what: "event loop of hotrun during the reloads: p99 late", value: p99, most: 50, unit: "ms" },
    { what: "new requests during the reloads: p99", value: quantile(delays, 0.99), most: 30, unit: "ms" },
    { what: "further WebSockets that were told 503 at the limit", value: further.get("503") ?? 0, least: 1 },
    {
      what: "further WebSockets that were told neither 101 nor 503",
      value: [...further].reduce((sum, [status, times]) => sum + (status === "101" || status === "503" ? 0 : times), 0),
      most: 0,
    },
    { what: "answers at the limit", value: afterwards === String(reloads) ? 1 : 0, least: 1 },
  ]);
} finally {
  for (const socket of open) socket.destroy();
  rmSync(loopDelay, { force: true });
  await app[Symbol.asyncDispose]();
}

/** The command starts Node itself, not a shell: its process is hotrun. */
function resident() {
  return Number(readFileSync(`/proc/${app.pid}/statm`, "latin1").split(" ")[1]) * 4096;
}

async function lateness() {
  rmSync(loopDelay, { force: true });
  process.kill(app.pid, "SIGUSR2");
  while (!existsSync(loopDelay) || readFileSync(loopDelay, "utf8") === "") await delay(20);
  return Number(readFileSync(loopDelay, "utf8"));
}

/** A save; returns how long requests took until it was live, and a while longer. */
async function reload(text) {
  const delays = [];
  app.write("text.mjs", `export const text = "${text}";\n`);
  let isLive = false;
  for (let after = 0; after < 20; after += isLive ? 1 : 0) {
    const began = performance.now();
    const { body } = await app.get("/");
    delays.push(performance.now() - began);
    isLive = body === text;
    await delay(5);
  }
  return delays;
}

/** Returns how often each status was the answer. */
async function openMany(many) {
  const statuses = new Map();
  for (let left = many; left > 0; left -= 50) {
    const answers = await Promise.all(Array.from({ length: Math.min(50, left) }, openOne));
    for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return statuses;
}

async function openOne() {
  const { host, port } = new URL(app.url);
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`,
  );
  socket.on("error", () => {});
  const [answer] = await Promise.race([once(socket, "data"), once(socket, "close")]);
  const status = Buffer.isBuffer(answer) ? answer.toString("latin1", 9, 12) : "closed";
  if (status === "101") open.push(socket);
  return status;
}
