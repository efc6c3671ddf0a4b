import assert from "node:assert/strict";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";

const files = {
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import hotrun, { after, detach, every, keep, onReload } from "hotrun/hot";
import { text } from "./text.ts";

const visits = keep("visits", () => new Map<string, number>());
visits.set("made by", visits.get("made by") ?? process.pid);
const link = keep("link", () => ({ to: new URL("http://localhost/"), pid: process.pid }));
for (const create of [() => 1, () => 2]) keep("twice", create);
onReload(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  console.log("goodbye from " + text);
});
onReload(() => {
  throw new Error("not today");
});
const counter = keep("counter", () => ({ ticks: 0 }));
console.log("begins at " + counter.ticks + ".");
every(5, () => {
  counter.ticks += 1;
  console.log("tick " + text);
});
let left = 3;
every(5, () => (left -= 1) > 0);
after(1, () => console.log("after " + text));
if (text === "one") detach(setInterval(() => console.log("detached"), 5));

createServer((request, response) => {
  const { generation, url } = hotrun;
  response.end(JSON.stringify({ text, visits: [...visits], link: link.pid, pid: process.pid, generation, url, left, same: typeof globalThis.hotrun.keep }));
}).listen(3000);

function serve(name: string): Server {
  const server = createServer((_, response) => response.end(name + " of " + text));
  return server.listen(0, () => console.log(name + " is at " + (server.address() as AddressInfo).port + " of " + text));
}
keep("server", () => serve("kept"));
if (text !== "three") detach(serve("detached"));
`,
};

for (const { mode, args } of modes) {
  test(`E4 E5 E6 O3 what an app keeps, what it does at its end, and what ends with it (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    const main = app.log.events.find((event) => event.type === "listen")?.url ?? "";
    const get = async () => JSON.parse((await request(main)).body);
    const served = async (name: string) => {
      const [, port] = new RegExp(`${name} is at (\\d+)`).exec(app.output) ?? [];
      return (await request(`http://localhost:${port}/`)).body;
    };
    await app.printed("tick one");
    const first = await get();
    assert.equal(first.url, new URL(main).href);
    assert.deepEqual(first.visits, [["made by", first.pid]]);
    assert.deepEqual([await served("kept"), await served("detached")], ["kept of one", "detached of one"]);

    app.edit("text.ts", "one", "two");
    const { generation } = await app.reload();
    await app.printed("goodbye from one");
    await app.printedOnly("tick two", "tick one");
    // What is handed over is as it was when the new version began to run, not when the save was seen.
    const seen = app.log.events.findLastIndex(({ type }) => type === "change");
    const printed = app.log.events.slice(0, seen).map((event) => (event.type === "output" ? event.text : ""));
    const [, begun = -1] = [...app.output.matchAll(/begins at (\d+)\./g)].map(([, ticks]) => Number(ticks));
    assert.ok(begun >= printed.join("").split("tick one").length - 1, app.output);
    const second = await get();
    assert.deepEqual([second.text, second.generation], ["two", generation]);
    assert.deepEqual(second.visits, first.visits);
    const isSwap = mode === "swap";
    assert.deepEqual([second.pid === first.pid, second.link === first.link], [isSwap, isSwap]);
    // Detached anew: its port is that of the newest.
    assert.deepEqual(
      [await served("kept"), await served("detached")],
      [`kept of ${isSwap ? "one" : "two"}`, "detached of two"],
    );
    if (isSwap) await app.printedOnly("detached", "tick one");
    else await app.log.until("a warning", () => app.log.events.some(isWarning(/keep\("link"\).*an instance of URL/)));
    await app.log.until("a warning", () =>
      app.log.events.some(isWarning(/^app\.ts: a callback of onReload failed: not today \(.*app\.ts:\d+:\d+\)$/)),
    );

    app.edit("text.ts", "two", "three");
    await app.reload();
    await app.printed("goodbye from two");
    await app.printedOnly("tick three", "tick two");
    assert.equal(await served("kept"), `kept of ${isSwap ? "one" : "three"}`);
    if (isSwap) assert.equal(await served("detached"), "detached of two");
    // It has said false, so that it came no fourth time.
    assert.equal((await get()).left, 0);
    // Once a session is enough, also where each process finds it anew.
    const warned = app.log.events.filter(isWarning(/keep\("(twice|link)"\)/));
    assert.equal(warned.length, isSwap ? 1 : 2);
    // Each version has said goodbye once.
    assert.equal(app.output.split("goodbye from one").length, 2);
    assert.equal(app.output.split("after one").length, 2);
  });
}

const isWarning = (pattern: RegExp) => (event: { type: string; message?: string }) =>
  event.type === "warning" && pattern.test(event.message ?? "");
