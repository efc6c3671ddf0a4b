import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { makeAppFolder, repository } from "../support/app-folder.ts";
import { patienceMs } from "../support/event-log.ts";
import { request } from "../support/http.ts";
import { plainEnvironment } from "../support/launch.ts";
import { descendants, waitUntilGone } from "../support/process.ts";

/** 100 MB, of which each line says its place; `/` tells how much the app was able to write. */
const lines = 100_000;
const lineBytes = 1_000;
const talkative = `
import { createServer } from "node:http";

let written = 0;
function write(): void {
  while (written < ${lines}) {
    const line = \`\${String(written++).padEnd(${lineBytes - 1}, ".")}\\n\`;
    if (!process.stdout.write(line)) return void process.stdout.once("drain", write);
  }
  process.stdout.write("end\\n");
}

createServer((request, response) => {
  if (request.url === "/begin") write();
  response.end(String(written));
}).listen(3000);
`;

for (const { mode, args } of [
  { mode: "text", args: [] },
  { mode: "events", args: ["--json"] },
]) {
  test(`a reader that falls behind holds the app up, not hotrun, and loses nothing (${mode})`, async () => {
    await using hotrun = await startTalking(args);
    const { url, child } = hotrun;
    await request(new URL("/begin", url));
    const held = await standstill(url);
    assert.ok(held > 0 && held < lines / 2, `${held} lines were taken`);
    // 45 MB is what it has without any output.
    if (process.platform === "linux") assert.ok(peakMemoryMb(child.pid) < 150, `${peakMemoryMb(child.pid)} MB`);

    const seen = hotrun.read(mode === "events");
    await seen.ended;
    assert.deepEqual(seen.wrong, []);
    assert.equal(seen.count, lines);
  });
}

test("B4 a reader that has stopped for good does not keep hotrun from ending", async () => {
  await using hotrun = await startTalking([]);
  await request(new URL("/begin", hotrun.url));
  await standstill(hotrun.url);
  const below = descendants(hotrun.child.pid as number);
  hotrun.child.kill("SIGTERM");
  assert.equal((await hotrun.exit)[0], 143);
  for (const pid of below) await waitUntilGone(pid);
});

test("B4 when nobody reads any more, app and hotrun end, and nothing is started again", async () => {
  await using hotrun = await startTalking([]);
  const below = descendants(hotrun.child.pid as number);
  hotrun.child.stdout.destroy();
  await request(new URL("/begin", hotrun.url)).catch(() => {}); // It may be ended before it has answered.
  await hotrun.exit;
  for (const pid of below) await waitUntilGone(pid);
});

interface Talking extends AsyncDisposable {
  url: string;
  child: ChildProcessWithoutNullStreams;
  exit: Promise<unknown[]>;
  /** Takes all that comes from here on. */
  read(asEvents: boolean): { ended: Promise<void>; wrong: string[]; readonly count: number };
}

/** Its standard output is read up to the address, and then no more. */
async function startTalking(args: readonly string[]): Promise<Talking> {
  const folder = makeAppFolder({ "app.ts": talkative });
  const child = spawn(process.execPath, [join(repository, "bin/hotrun.js"), "--port", "0", ...args, "app.ts"], {
    cwd: folder.path,
    env: plainEnvironment(),
  });
  const exit = once(child, "exit");
  child.stderr.resume();
  let head = "";
  while (!/ready/.test(head)) head += String((await once(child.stdout, "data", inTime()))[0]);
  child.stdout.pause();
  const url = /http:\/\/[^"\s]+/.exec(head)?.[0] as string;
  return { url, child, exit, read: (asEvents) => readLines(child, asEvents), [Symbol.asyncDispose]: close };

  async function close(): Promise<void> {
    child.kill("SIGKILL");
    await exit;
    folder[Symbol.dispose]();
  }
}

function readLines(child: ChildProcessWithoutNullStreams, asEvents: boolean): ReturnType<Talking["read"]> {
  const wrong: string[] = [];
  let count = 0;
  let rest = "";
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  function onText(text: string): void {
    const parts = (rest + text).split("\n");
    rest = parts.pop() as string;
    for (const line of parts) onLine(line);
  }
  function onLine(line: string): void {
    if (line === "end") end();
    else if (/^\d+\.+$/.test(line) && wrong.length < 10 && line !== String(count++).padEnd(lineBytes - 1, "."))
      wrong.push(`${line.slice(0, 20)} came as the ${count}th`);
  }
  function onEvent(line: string): void {
    const event = JSON.parse(line);
    if (event.type === "output") onText(event.text);
  }
  if (asEvents) createInterface(child.stdout).on("line", onEvent);
  else child.stdout.setEncoding("utf8").on("data", onText);
  child.stdout.resume();
  return {
    ended,
    wrong,
    get count() {
      return count;
    },
  };
}

/** How many lines the app had written when it could write no more. The proxy answers all the while. */
async function standstill(url: string): Promise<number> {
  for (let before = -1; ; await delay(100)) {
    const written = Number((await request(url)).body);
    if (written === before) return written;
    before = written;
  }
}

function peakMemoryMb(pid: number | undefined): number {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1000;
}

const inTime = () => ({ signal: AbortSignal.timeout(patienceMs) });
