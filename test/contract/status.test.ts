import assert from "node:assert/strict";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { shareHotrun } from "../support/shared-hotrun.ts";

for (const { mode, args } of modes) {
  test(`O13 status?after&wait answers when the next edit is live (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    const before = await app.status();
    assert.deepEqual(
      [before.ok, before.mode, before.state, before.failure, before.reloads],
      [true, mode, "live", null, []],
    );
    assert.deepEqual(
      before.fronts.map(({ url }) => url),
      [app.url],
    );
    const answer = app.status({ after: 0 });
    app.edit("text.ts", "one", "two");
    const after = await answer;
    assert.equal((await app.get("/text")).body, "two");
    const reload = after.reloads.at(-1);
    assert.deepEqual(reload?.files, [app.file("text.ts")]);
    assert.deepEqual(reload?.result, { type: "done" });
    assert.equal(reload?.generation, after.generation);
    assert.ok((reload?.timings.total ?? 0) > 0);
    assert.match(reload?.reason ?? "", /text\.ts/);
  });

  test(`O13 status?after&wait answers why an edit is not live (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    const answer = app.status({ after: 0 });
    app.write("text.ts", `\nthrow new Error("not today");\nexport const text = "";\n`);
    const { ok, failure, reloads } = await answer;
    assert.equal(ok, false);
    assert.deepEqual([failure?.file, failure?.line], [app.file("text.ts"), 2]);
    assert.equal(reloads.at(-1)?.result.type, "failed");
    // A failure is a reload too: the next question waits for the one after it.
    const next = app.status({ after: reloads.at(-1)?.id ?? 0 });
    app.write("text.ts", `export const text: string = "mended";\n`);
    assert.equal((await next).ok, true);
  });
}

test("O13 a save that changes nothing gets an answer too; without one it comes when the wait is over, and of what has happened at once", async () => {
  await using app = await startHotrun({ files: plainApp });
  assert.deepEqual((await app.status({ after: 0, wait: 0.05 })).reloads, []);
  const answer = app.status({ after: 0 });
  app.write("text.ts", app.read("text.ts"));
  const nothing = (await answer).reloads.at(-1);
  assert.equal(nothing?.plan, "ignore");
  assert.deepEqual(nothing?.result, { type: "done" });
  app.edit("text.ts", "one", "two");
  const { id } = await app.reload();
  const { reloads } = await app.status({ after: id - 1 });
  assert.equal(reloads.at(-1)?.id, id);
});

test("O5 a file that was read for a request refreshes the pages; the app is not touched", async () => {
  const files = {
    ...plainApp,
    "data.json": `{ "text": "from the file" }`,
    "counter.ts": `import { readFile } from "node:fs/promises";\nexport const next = async () => JSON.parse(await readFile("data.json", "utf8")).text;\n`,
    "app.ts": (plainApp["app.ts"] as string).replace("String(next())", "await next()"),
  };
  await using app = await startHotrun({ files });
  assert.equal((await app.get("/count")).body, "from the file");
  await app.status(); // hotrun hears of what was read on another way than the answer takes: one more turn, and it has
  app.edit("data.json", "from the file", "changed");
  const reload = await app.reload();
  assert.equal(reload.plan, "refresh");
  assert.deepEqual(reload.modules, []);
  assert.equal((await app.get("/count")).body, "changed");
});

const reading = shareHotrun({ files: plainApp }, async () => {});
for (const [number, [how, load]] of Object.entries({
  readFileSync: `import { readFileSync } from "node:fs";\nconst read = readFileSync("data.json", "utf8");`,
  "readFile of node:fs/promises": `import { readFile } from "node:fs/promises";\nconst read = await readFile("data.json", "utf8");`,
  "open of node:fs/promises": `import { open } from "node:fs/promises";\nconst handle = await open("data.json");\nconst read = await handle.readFile("utf8");\nawait handle.close();`,
  "a stream": `import { createReadStream } from "node:fs";\nimport { text as whole } from "node:stream/consumers";\nconst read = await whole(createReadStream("data.json"));`,
  require: `import { createRequire } from "node:module";\nconst read = JSON.stringify(createRequire(import.meta.url)("./data.json"));`,
  import: `import data from "./data.json" with { type: "json" };\nconst read = JSON.stringify(data);`,
}).entries()) {
  reading.test(`O5 a file that a module read while it was loaded swaps that module: ${how}`, {}, async (app) => {
    const data = `data-${number}.json`;
    app.write(data, `{ "text": "one" }`);
    app.write("text.ts", `${load.replace("data.json", data)}\nexport const text: string = JSON.parse(read).text;\n`);
    await app.reload(({ files }) => files.includes(app.file("text.ts")));
    assert.equal((await app.get("/text")).body, "one");
    app.edit(data, "one", "two");
    const reload = await app.reload();
    assert.equal(reload.plan, "swap");
    assert.ok(reload.modules.includes(app.file("text.ts")), String(reload.modules));
    assert.equal((await app.get("/text")).body, "two");
  });
}

test("O5 a stylesheet that the app serves is a restyle", async () => {
  const serving = `import { readFile } from "node:fs/promises";\nexport const next = () => readFile("style.css", "utf8");\n`;
  const files = {
    ...plainApp,
    "style.css": "h1 { color: red }\n",
    "counter.ts": serving,
    "app.ts": (plainApp["app.ts"] as string).replace("String(next())", "await next()"),
  };
  await using app = await startHotrun({ files });
  await app.get("/count");
  await app.status();
  app.edit("style.css", "red", "blue");
  const reload = await app.reload();
  assert.equal(reload.plan, "restyle");
});

test("G9 pages of ours carry no secret and no permission for others", async () => {
  await using app = await startHotrun({ files: plainApp });
  for (const path of ["/__hotrun/status", "/__hotrun/client.js", "/__hotrun/"]) {
    const { status, headers } = await app.get(path);
    assert.equal(status, 200, path);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(String(headers["cache-control"]), /no-store/);
  }
});
