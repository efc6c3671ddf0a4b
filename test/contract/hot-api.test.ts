import assert from "node:assert/strict";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const files = {
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { createServer } from "node:http";
import hotrun, { after, detach, every, keep, onReload } from "hotrun/hot";
import { text } from "./text.ts";

const visits = keep("visits", () => new Map<string, number>());
visits.set("made by", visits.get("made by") ?? process.pid);
const link = keep("link", () => ({ to: new URL("http://localhost/"), pid: process.pid }));
onReload(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  console.log("goodbye from " + text);
});
onReload(() => {
  throw new Error("not today");
});
every(5, () => console.log("tick " + text));
let left = 3;
every(5, () => (left -= 1) > 0);
after(1, () => console.log("after " + text));
if (text === "one") detach(setInterval(() => console.log("detached"), 5));

createServer((request, response) => {
  const { generation, url } = hotrun;
  response.end(JSON.stringify({ text, visits: [...visits], link: link.pid, pid: process.pid, generation, url, left, same: typeof globalThis.hotrun.keep }));
}).listen(3000);
`,
};

for (const { mode, args } of modes) {
  test(`E4 E5 E6 O3 what an app keeps, what it does at its end, and what ends with it (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    const get = async () => JSON.parse((await app.get()).body);
    await app.printed("tick one");
    const first = await get();
    assert.equal(first.url, new URL(app.url).href);
    assert.deepEqual(first.visits, [["made by", first.pid]]);

    app.edit("text.ts", "one", "two");
    const { generation } = await app.reload();
    await app.printed("goodbye from one");
    await app.printedOnly("tick two", "tick one");
    const second = await get();
    assert.deepEqual([second.text, second.generation], ["two", generation]);
    assert.deepEqual(second.visits, first.visits);
    const isSwap = mode === "swap";
    assert.deepEqual([second.pid === first.pid, second.link === first.link], [isSwap, isSwap]);
    if (isSwap) await app.printedOnly("detached", "tick one");
    else await app.log.until("a warning", () => app.log.events.some(isWarning(/keep\("link"\).*an instance of URL/)));
    await app.log.until("a warning", () => app.log.events.some(isWarning(/onReload threw: Error: not today/)));

    app.edit("text.ts", "two", "three");
    await app.reload();
    await app.printed("goodbye from two");
    await app.printedOnly("tick three", "tick two");
    // It has said false, so that it came no fourth time.
    assert.equal((await get()).left, 0);
    // Each version has said goodbye once.
    assert.equal(app.output.split("goodbye from one").length, 2);
    assert.equal(app.output.split("after one").length, 2);
  });
}

const isWarning = (pattern: RegExp) => (event: { type: string; message?: string }) =>
  event.type === "warning" && pattern.test(event.message ?? "");
