import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { createHold } from "../support/hold.ts";
import { startHotrun } from "../support/hotrun.ts";

/** The ways in which editors and tools bring a file to disk. */
const saves: Record<string, (file: string, content: string) => void> = {
  "truncate and write": (file, content) => writeFileSync(file, content),
  "write a new file and rename it over the old one": (file, content) => {
    writeFileSync(`${file}.tmp`, content);
    renameSync(`${file}.tmp`, file);
  },
  "move the old file away and write a new one": (file, content) => {
    renameSync(file, `${file}~`);
    writeFileSync(file, content);
  },
  "write, then cut off the rest": (file, content) => {
    const handle = openSync(file, "r+");
    writeSync(handle, content, 0);
    ftruncateSync(handle, Buffer.byteLength(content));
    closeSync(handle);
  },
};

for (const [way, save] of Object.entries(saves)) {
  test(`C5 one save is one reload with the whole content: ${way}`, async () => {
    await using app = await startHotrun({ files: plainApp });
    for (const text of ["two", "three", "four"]) {
      app.log.mark();
      save(app.file("text.ts"), `export const text: string = "${text}";\n`);
      const reload = await app.reload();
      assert.deepEqual(reload.result, { type: "done" });
      assert.equal((await app.get("/text")).body, text);
    }
    assert.equal(app.reloads.length, 3);
    assert.equal(app.log.events.filter((event) => event.type === "failure").length, 0);
  });
}

for (const { mode, args } of modes) {
  test(`C3 files that are saved together are one reload (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    const earlier = app.reloads.length;
    app.together(() => {
      app.write("text.ts", `export const text = "two";\n`);
      app.write("counter.ts", `export const next = () => 42;\n`);
    });
    const reload = await app.reload();
    assert.deepEqual(reload.files.toSorted(), [app.file("counter.ts"), app.file("text.ts")]);
    assert.equal((await app.get("/text")).body, "two");
    assert.equal((await app.get("/count")).body, "42");
    assert.equal(app.reloads.length, earlier + 1);
  });

  test(`C8 saves during a reload are neither lost nor repeated (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    await using hold = await createHold();
    app.write("text.ts", `${hold.code}\nexport const text = "two";\n`);
    await hold.begun;
    app.together(() => {
      for (const text of ["three", "four", "five"]) app.write("text.ts", `export const text = "${text}";\n`);
    });
    await app.next("change");
    hold.release();
    await app.served("/text", "five");
    assert.ok(app.reloads.length <= 2, String(app.log));
  });
}

test("O13 a save that changes nothing while a reload is under way has its answer once that has ended", async () => {
  await using app = await startHotrun({ files: plainApp });
  const slow = "await new Promise((resolve) => setTimeout(resolve, 400));";
  app.write("text.ts", `console.log("loading two");\n${slow}\nexport const text = "two";\n`);
  await app.printed("loading two");
  const same = app.next("reload", ({ plan }) => plan === "ignore");
  writeFileSync(app.file("counter.ts"), app.read("counter.ts"));
  const { id, files, result } = await same;
  assert.deepEqual([files, result], [[app.file("counter.ts")], { type: "done" }]);
  assert.deepEqual(
    (await app.status()).reloads.map((reload) => [reload.id, reload.plan]),
    [
      [1, "swap"],
      [id, "ignore"],
    ],
  );
});

test("C8 a source that is not UTF-8 is one reload, and so is each save of it", async () => {
  await using app = await startHotrun({ files: plainApp });
  const save = (text: string) => {
    app.log.mark();
    writeFileSync(app.file("text.ts"), Buffer.from(`// caf\xe9\nexport const text = "${text}";\n`, "latin1"));
    return app.reload();
  };
  for (const text of ["two", "three"]) {
    await save(text);
    assert.equal((await app.get("/text")).body, text);
  }
  // Comes after whatever these may have led to.
  app.write("counter.ts", "export const next = () => 42;\n");
  await app.reload(({ files }) => files.includes(app.file("counter.ts")));
  assert.equal(app.reloads.length, 3);
});

test("quick saves one after the other: the last content is what is served", async () => {
  await using app = await startHotrun({ files: plainApp });
  for (let round = 0; round < 10; round += 1) {
    for (let save = 0; save < 5; save += 1) app.write("text.ts", `export const text = "${round}.${save}";\n`);
    await app.served("/text", `${round}.4`);
  }
});

test("after a restart that failed for a setting, edits of the app are tried, and mend it", async () => {
  await using app = await startHotrun({ files: plainApp });
  app.write("tsconfig.json", "{ broken");
  await app.next("failure");
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.deepEqual([reload.plan, reload.result.type], ["restart", "failed"]);
  app.write("tsconfig.json", "{}");
  await app.reload(({ result }) => result.type === "done");
  assert.equal((await app.get("/text")).body, "two");
});
