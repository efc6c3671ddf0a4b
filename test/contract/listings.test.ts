import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

/** Serves what is in `routes/`, by name; the names are listed at the start. */
const routesApp: Files = {
  "routes/hello.ts": `export default (): string => "hello";\n`,
  "app.ts": `
import { readdirSync } from "node:fs";
import { createServer } from "node:http";

const routes = new Map();
for (const file of readdirSync(new URL("./routes", import.meta.url), { recursive: true })) {
  if (!String(file).endsWith(".ts")) continue;
  routes.set("/" + String(file).replace(/\\\\/g, "/").replace(/\\.ts$/, ""), (await import("./routes/" + file)).default);
}
createServer((request, response) => response.end(routes.get(request.url)?.() ?? "none")).listen(3000);
`,
};

for (const { mode, args } of modes) {
  test(`a new file in a folder that a module has listed is there, a deleted one is gone (${mode})`, async () => {
    await using app = await startHotrun({ files: routesApp, args });
    assert.equal((await app.get("/bye")).body, "none");
    app.write("routes/bye.ts", `export default () => "bye";\n`);
    const reload = await app.reload();
    assert.equal(reload.plan, mode);
    assert.match(reload.reason, /^routes\/ was listed while a module was evaluated/);
    assert.equal((await app.get("/bye")).body, "bye");
    app.remove("routes/bye.ts");
    await app.reload();
    assert.equal((await app.get("/bye")).body, "none");
    assert.equal((await app.get("/hello")).body, "hello");
  });
}

test("a new folder in one that was listed with all below it counts with what is in it", async () => {
  await using app = await startHotrun({ files: routesApp });
  mkdirSync(app.file("routes/deep"));
  app.write("routes/deep/bye.ts", `export default () => "deep";\n`);
  await app.served("/deep/bye", "deep");
});

test("a change of a file in a listed folder is the business of who uses the file", async () => {
  await using app = await startHotrun({
    files: {
      "notes/a.txt": "a",
      "app.ts": `
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
const names = readdirSync("notes").filter((name) => !name.startsWith("."));
createServer((_request, response) => response.end(String(names))).listen(3000);
`,
    },
  });
  app.write("notes/a.txt", "changed");
  app.write("notes/.b.txt.swp", "of an editor");
  app.write("notes/c.txt", "new");
  await app.served("/", "a.txt,c.txt");
  assert.deepEqual(
    app.reloads.map(({ files }) => files),
    [[app.file("notes/c.txt")]],
  );
});

test("a folder that is listed for a page refreshes pages; what the app writes there itself does nothing", async () => {
  await using app = await startHotrun({
    files: {
      "uploads/one.txt": "one",
      "app.ts": `
import { readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
let count = 0;
createServer((request, response) => {
  if (request.method === "POST") writeFileSync("uploads/own-" + ++count + ".txt", "");
  response.end(readdirSync("uploads").join());
}).listen(3000);
`,
    },
  });
  assert.equal((await app.get("/")).body, "one.txt");
  for (const count of [1, 2, 3]) {
    const { body } = await app.get("/", { method: "POST" });
    assert.ok(body.includes(`own-${count}.txt`));
  }
  app.write("uploads/two.txt", "two");
  const reload = await app.reload();
  assert.deepEqual([reload.plan, reload.reason], ["refresh", "uploads/ is listed by the app for a page"]);
  assert.deepEqual(
    app.reloads.map(({ files }) => files),
    [[app.file("uploads/two.txt")]],
  );
});

/** Lists `cache/` at the start, and lets a file appear there each time, by this code. */
const writer = (write: string): Files => ({
  "cache/one.txt": "",
  "leaf.ts": `export const leaf = "one";\n`,
  "app.ts": `
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { leaf } from "./leaf.ts";
const names = readdirSync("cache");
const name = "cache/" + Date.now() + ".txt";
${write}
createServer((_request, response) => response.end(leaf + names.length)).listen(3000);
`,
});

test("a module that lists a folder and writes into it when it is evaluated is not made anew for that", async () => {
  await using app = await startHotrun({ files: writer(`writeFileSync(name, "");`) });
  for (const text of ["two", "three"]) {
    app.write("leaf.ts", `export const leaf = "${text}";\n`);
    await app.reload();
  }
  assert.equal((await app.get("/")).body, "three3");
  assert.deepEqual(
    app.reloads.map(({ files }) => files),
    [[app.file("leaf.ts")], [app.file("leaf.ts")]],
  );
});

test("where another program writes into it each time, that comes to an end", async () => {
  await using app = await startHotrun({
    files: writer(`execFileSync(process.execPath, ["-e", "fs.writeFileSync(process.argv[1], '')", name]);`),
  });
  const warning = await app.next("warning");
  assert.equal(warning.message, "Files come or go in cache/ each time that the app has listed it.");
  app.write("leaf.ts", `export const leaf = "two";\n`);
  const isOwn = ({ files }: { files: string[] }) => files.includes(app.file("leaf.ts"));
  assert.equal((await app.reload(isOwn)).plan, "swap");
  assert.equal(app.log.events.filter(({ type }) => type === "warning").length, 1);
});
