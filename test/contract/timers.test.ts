import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const ticking: Files = {
  "steady.ts": `let ticks = 0;\nsetInterval(() => { ticks += 1; }, 5);\nexport const steady = () => ticks;\n`,
  "edited.ts": `setInterval(() => console.log("tick of version one"), 5);\nexport const version = "one";\n`,
  "app.ts": `
import { createServer } from "node:http";
import { version } from "./edited.ts";
import { steady } from "./steady.ts";
createServer((request, response) => response.end(request.url === "/steady" ? String(steady()) : version)).listen(3000);
`,
};

test("O4 an interval of an edited module ends with its version", async () => {
  await using app = await startHotrun({ files: ticking });
  await app.printed("tick of version one\n");
  app.edit("edited.ts", "tick of version one", "tick of version two");
  await app.reload();
  await app.printedOnly("tick of version two\n", "tick of version one\n");
});

test("O4 an interval of an unchanged module lives on, and is not made twice", async () => {
  await using app = await startHotrun({ files: ticking });
  const steady = async () => Number((await app.get("/steady")).body);
  app.edit("edited.ts", `version = "one"`, `version = "two"`);
  await app.reload();
  const before = await steady();
  await app.log.until("a few ticks", () => app.output.split("version one").length > 20);
  assert.ok((await steady()) > before);
});

test("O4 timeouts, immediates and process listeners of an edited module end with its version", async () => {
  const owning = (version: string) => `
process.on("hotrun-test", () => console.log("heard by ${version}"));
setTimeout(() => console.log("time-out of ${version}"), 2 ** 30);
export const version = "${version}";
export const listeners = () => process.listenerCount("hotrun-test");
export const resources = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
`;
  await using app = await startHotrun({
    files: {
      "edited.ts": owning("one"),
      "app.ts": `
import { createServer } from "node:http";
import { listeners, resources, version } from "./edited.ts";
createServer((request, response) => {
  response.end(request.url === "/owned" ? \`\${listeners()} \${resources()}\` : version);
}).listen(3000);
`,
    },
  });
  const [, timeoutsBefore] = (await app.get("/owned")).body.split(" ").map(Number);
  for (const version of ["two", "three", "four"]) {
    app.write("edited.ts", owning(version));
    await app.reload();
    assert.equal((await app.get("/")).body, version);
  }
  const [listeners, timeouts] = (await app.get("/owned")).body.split(" ").map(Number);
  assert.equal(listeners, 1);
  assert.equal(timeouts, timeoutsBefore);
});

test("O4 an interval of the entry ends with its version", async () => {
  await using app = await startHotrun({ files: ticking });
  app.edit("app.ts", "createServer((", `setInterval(() => console.log("tick of the entry"), 5);\ncreateServer((`);
  await app.reload();
  await app.printed("tick of the entry\n");
  app.edit("app.ts", `console.log("tick of the entry")`, `console.log("tick of the new entry")`);
  await app.reload();
  await app.printedOnly("tick of the new entry\n", "tick of the entry\n");
});

test("O4 a loop that awaits and sets its own next timer ends with its version", async () => {
  const polling = `
const wait = () => new Promise((resolve) => setImmediate(resolve));
async function poll(): Promise<void> {
  await wait();
  console.log("one polls");
  setTimeout(poll, 30);
}
void poll();
`;
  await using app = await startHotrun({ files: { ...plainApp, "app.ts": polling + plainApp["app.ts"] } });
  await app.printed("one polls\n".repeat(50)); // Longer than any rest that the runtime may take.
  app.edit("app.ts", "one polls", "two polls");
  await app.printed("two polls\n".repeat(10));
  const last = app.output.lastIndexOf("one polls");
  await app.printed("two polls\n".repeat(20));
  assert.equal(app.output.lastIndexOf("one polls"), last);
});
