import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

test("E9 a top-level await that never ends is a failure in time, and the next good save goes live", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--start-timeout", "1"] });
  app.write("text.ts", `await new Promise(() => {});\nexport const text = "never";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /top-level await/);
  assert.equal((await app.get("/text")).body, "one");
  app.write("text.ts", `export const text = "two";\n`);
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
});

test("an app that serves while its entry still awaits is up", async () => {
  const files = { ...plainApp, "app.ts": `${plainApp["app.ts"]}\nawait new Promise(() => {});\n` };
  await using app = await startHotrun({ files });
  assert.equal((await app.get("/text")).body, "one");
  app.edit("text.ts", "one", "two");
  assert.deepEqual((await app.reload()).result, { type: "done" });
  assert.equal((await app.get("/text")).body, "two");
});

test("an endless loop in a new version is told, and a good save brings the app back", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--start-timeout", "1"] });
  app.write("text.ts", `for (;;);\nexport const text = "never";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /endless loop/);
  app.write("text.ts", `export const text = "two";\n`);
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
});
