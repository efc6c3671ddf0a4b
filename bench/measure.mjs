import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 30_000;

/**
 * Starts a contender on a free port; resolves when it answers (`firstAnswerMs` after the spawn). Under hotrun, `reloads`
 * collects its own records.
 *
 * @param contender `ipc`: it can be sent messages (`child`); `isQuiet`: what it says on standard error is not shown
 */
export async function start({ name, command, ipc = false, isQuiet = false }, folder) {
  const port = await freePort();
  const [program, ...args] = command;
  const spawnedAt = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port), NODE_ENV: "development" },
    stdio: ["ignore", "pipe", isQuiet ? "ignore" : "inherit", ...(ipc ? ["ipc"] : [])],
    // A group of its own, so that what the contender has started ends with it.
    detached: true,
  });
  const reloads = [];
  const emitter = new EventEmitter();
  collectReloads(child.stdout, (reload) => {
    reloads.push(reload);
    emitter.emit("reload", reload);
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const running = {
    name,
    url: `http://localhost:${port}/`,
    child,
    reloads,
    get: (path) => get(port, agent, path),
    swapped: (save) => swapped(emitter, save),
    async stop() {
      agent.destroy();
      const ended = once(child, "exit");
      if (child.exitCode !== null) return;
      process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
  try {
    await untilServed(running, () => true);
    running.firstAnswerMs = performance.now() - spawnedAt;
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Milliseconds from the end of the save to the end of the first answer that holds `text`. */
export async function saveToServed(running, save, text) {
  save();
  const from = performance.now();
  await untilServed(running, (body) => body.includes(text));
  return performance.now() - from;
}

/** The same, and how many requests in between were refused, reset or answered with an error: { ms, failed }. */
export async function saveToServedCounting(running, save, text) {
  save();
  const from = performance.now();
  const failed = await untilServed(running, (body) => body.includes(text));
  return { ms: performance.now() - from, failed };
}

/** Saves, and waits for hotrun's own record of the swap. */
async function swapped(emitter, save) {
  const signal = AbortSignal.timeout(patienceMs);
  const next = () => once(emitter, "reload", { signal });
  let ended = next();
  save();
  for (;;) {
    const [reload] = await ended;
    if (reload.result.type === "failed") throw new Error(`A reload failed: ${JSON.stringify(reload)}`);
    if (reload.plan === "swap") return reload;
    ended = next();
  }
}

/** Resolves with the number of requests that failed until then. */
async function untilServed({ name, get }, isRight) {
  const deadline = performance.now() + patienceMs;
  let failed = 0;
  while (performance.now() < deadline) {
    const body = await get().catch(() => null); // refused or reset: it is restarting
    if (body !== null && isRight(body)) return failed;
    if (body === null) failed += 1;
    await delay(1);
  }
  throw new Error(`${name} did not serve what was saved within ${patienceMs} ms`);
}

function get(port, agent, path = "/") {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "localhost", path, agent, headers: { accept: "text/html" } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => (response.statusCode < 500 ? resolve(body) : reject(new Error(body))));
      response.on("error", reject);
    });
    outgoing.setTimeout(5_000, () => outgoing.destroy(new Error("no answer")));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** Standard output of hotrun is one JSON event a line; that of the others is read and dropped. */
function collectReloads(stream, onReload) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines)
      if (line.startsWith('{"type":"reload"') || line.includes('"type":"reload"')) onReload(JSON.parse(line));
  });
}

async function freePort() {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
