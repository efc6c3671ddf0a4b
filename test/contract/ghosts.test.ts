import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

/**
 * What a module may begin while it is evaluated: `beep()` says that it is alive. Half of it goes on by itself, the other half
 * does when it is stirred.
 */
const ghosts: Record<string, string> = {
  "a chain of timeouts": "const again = () => { beep(); setTimeout(again, 5); }; again();",
  "an interval": "setInterval(beep, 5);",
  "a chain of immediates":
    "let rest = 0; const again = () => { if (rest++ % 100 === 0) beep(); setImmediate(again); }; again();",
  "a timeout of node:timers": "const again = () => { beep(); timers.setTimeout(again, 5); }; again();",
  "an interval of node:timers": "timers.setInterval(beep, 5);",
  "a promisified timeout":
    "const sleep = promisify(setTimeout); void (async () => { for (;;) { beep(); await sleep(5); } })();",
  "a timeout of timers/promises": "void (async () => { for (;;) { beep(); await promises.setTimeout(5); } })();",
  "an interval of timers/promises": "void (async () => { for await (const _ of promises.setInterval(5)) beep(); })();",
  "a wait of the scheduler": "void (async () => { for (;;) { beep(); await promises.scheduler.wait(5); } })();",
  "an immediate of timers/promises":
    "let rest = 0; void (async () => { for (;;) { if (rest++ % 100 === 0) beep(); await promises.setImmediate(); } })();",
  "a timer that a timer starts": "setTimeout(() => setTimeout(() => setInterval(beep, 5), 1), 1);",
  "a timer after an await": "void (async () => { await null; await promises.setTimeout(1); setInterval(beep, 5); })();",
  "a timer in a then": "void Promise.resolve().then(() => setInterval(beep, 5));",
  "every() of hotrun/hot": "every(5, beep);",
  "after() of hotrun/hot": "const again = () => { beep(); after(5, again); }; again();",
  "process.on": `process.on("stir", beep);`,
  "process.once": `const again = () => { beep(); process.once("stir", again); }; process.once("stir", again);`,
  "process.prependListener": `process.prependListener("stir", beep);`,
  "an emitter of another module": `bus.on("stir", beep);`,
  "an emitter of another module, by its other name": `bus.addListener("stir", beep);`,
  "an emitter of another module, in front": `bus.prependListener("stir", beep);`,
  "one function at two events, of which it leaves one":
    'bus.on("stir", beep); bus.on("other", beep); bus.off("other", beep); process.on("stir", beep); process.on("other", beep); process.off("other", beep);',
  "import.meta.hot.on": `import.meta.hot.on("vite:afterUpdate", beep);`,
  "a diagnostics channel by its name": `diagnostics.subscribe("stir", beep);`,
  "a diagnostics channel": `diagnostics.channel("stir").subscribe(beep);`,
  "two diagnostics channels, of which it leaves one":
    'diagnostics.subscribe("stir", beep); diagnostics.subscribe("other", beep); diagnostics.unsubscribe("other", beep);',
  "a tracing channel": `diagnostics.tracingChannel("stir").subscribe({ start: beep });`,
  "fs.watch": "fs.watch(folder, beep);",
  "fs.watchFile": `fs.watchFile(folder + "/stirred", { interval: 5 }, beep);`,
  "the iterator of fs.promises.watch":
    "void (async () => { for await (const _ of fs.promises.watch(folder)) beep(); })();",
  "a UDP socket":
    'const udp = dgram.createSocket("udp4", beep).bind(0, "127.0.0.1", () => void ports.add(udp.address().port));',
  "a child process": `spawn(process.execPath, ["-e", "setInterval(() => console.log(1), 5)"]).stdout.on("data", beep);`,
  "a worker": `new Worker('setInterval(() => require("worker_threads").parentPort.postMessage(1), 5)', { eval: true }).on("message", beep);`,
};

const head = `
import { spawn } from "node:child_process";
import dgram from "node:dgram";
import diagnostics from "node:diagnostics_channel";
import fs from "node:fs";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { after, every } from "hotrun/hot";
import { bus, folder, note, ports } from "./bus.ts";
`;
const source = (version: string) =>
  head +
  Object.entries(ghosts)
    .map(
      ([kind, code]) =>
        `{ const beep = () => { note(${JSON.stringify(version)}, ${JSON.stringify(kind)}); };\n${code} }`,
    )
    .join("\n") +
  `\nexport const version = ${JSON.stringify(version)};\n`;

const files = {
  "bus.ts": `
import { EventEmitter } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
export const bus = new EventEmitter();
export const ports = new Set<number>();
export const folder = mkdtempSync(tmpdir() + "/hotrun-ghosts-");
export const heard = new Map<string, Set<string>>();
export const note = (version: string, kind: string) => void heard.set(version, (heard.get(version) ?? new Set()).add(kind));
`,
  "neighbour.ts": source("neighbour"),
  "edited.ts": source("one"),
  "app.ts": `
import { createSocket } from "node:dgram";
import diagnostics from "node:diagnostics_channel";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { bus, folder, heard, ports } from "./bus.ts";
import { version } from "./edited.ts";
import "./neighbour.ts";
const sender = createSocket("udp4");
createServer((request, response) => {
  if (request.url === "/end") rmSync(folder, { recursive: true });
  if (request.url === "/forget") heard.clear();
  if (request.url === "/stir") {
    process.emit("stir");
    bus.emit("stir");
    for (const port of ports) sender.send("stir", port, "127.0.0.1");
    diagnostics.channel("stir").publish({});
    diagnostics.tracingChannel("stir").start.publish({});
    writeFileSync(folder + "/stirred", String(performance.now()));
  }
  response.end(JSON.stringify({ version, heard: [...heard].map(([by, kinds]) => [by, [...kinds]]) }));
}).listen(3000);
`,
};

test(`E7 O4 ${Object.keys(ghosts).length} kinds of ghosts: none of a replaced module is alive, all of its neighbour are`, async () => {
  await using app = await startHotrun({ files });
  const ask = async (path: string): Promise<Record<string, string[]>> =>
    Object.fromEntries(JSON.parse((await app.get(path)).body).heard);
  /** Stirs until these are heard of all that there is. */
  async function untilHeard(...versions: string[]): Promise<Record<string, string[]>> {
    for (;;) {
      const heard = await ask("/stir");
      if (versions.every((version) => Object.keys(ghosts).every((kind) => lives(heard, version, kind)))) return heard;
    }
  }
  // What only a reload stirs.
  const lives = (heard: Record<string, string[]>, version: string, kind: string) =>
    kind === "import.meta.hot.on" || heard[version]?.includes(kind) === true;

  await untilHeard("one", "neighbour");
  app.write("edited.ts", source("two"));
  const { plan, ended } = await app.reload();
  assert.equal(plan, "swap");
  const counts = ended?.find(({ module }) => module === app.file("edited.ts"))?.counts ?? {};
  assert.deepEqual(Object.keys(counts).sort(), [
    "UDP socket",
    "child process",
    "listener",
    "subscription",
    "timer",
    "watcher",
    "worker",
  ]);
  await untilHeard("two", "neighbour");
  // Workers and children end with the last request of their version, and what was under way then may be told once more.
  await ask("/forget");
  await untilHeard("two", "neighbour");
  await ask("/forget");
  const heard = await untilHeard("two", "neighbour");
  assert.deepEqual(Object.keys(heard).sort(), ["neighbour", "two"], JSON.stringify(heard));
  await ask("/end");
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

for (const { mode, args } of modes) {
  test(`E7 O4 a UDP port goes from one version to the next, and back if that is refused (${mode})`, async () => {
    const port = await freeUdpPort();
    await using app = await startHotrun({
      files: {
        "app.ts": `
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
const udp = createSocket("udp4").on("message", (_, { port }) => udp.send("one", port, "127.0.0.1"));
await new Promise<void>((resolve) => udp.bind(${port}, "127.0.0.1", resolve));
createServer((request, response) => response.end()).listen(3000);
`,
      },
      args,
    });
    const client = createSocket("udp4").bind(0, "127.0.0.1");
    const ask = async () => {
      client.send("?", port, "127.0.0.1");
      return String((await once(client, "message"))[0]);
    };
    assert.equal(await ask(), "one");
    app.edit("app.ts", `"one"`, `"two"`);
    const { plan, result } = await app.reload();
    assert.deepEqual([plan, result.type], [mode, "done"]);
    assert.equal(await ask(), "two");
    app.edit("app.ts", "createServer(", "throw new Error();\ncreateServer(");
    assert.equal((await app.reload()).result.type, "failed");
    assert.equal(await ask(), "two");
    client.close();
  });
}
