import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

test("E9 a top-level await that never ends is a failure in time, and the next good save goes live", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--start-timeout", "3"] });
  app.write("text.ts", `await new Promise(() => {});\nexport const text = "never";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /top-level await/);
  assert.equal((await app.get("/text")).body, "one");
  app.write("text.ts", `export const text = "two";\n`);
  await app.reload(({ result }) => result.type === "done");
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
  await using app = await startHotrun({ files: plainApp, args: ["--start-timeout", "3"] });
  app.write("text.ts", `for (;;);\nexport const text = "never";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /endless loop/);
  app.write("text.ts", `export const text = "two";\n`);
  await app.reload(({ result }) => result.type === "done");
  assert.equal((await app.get("/text")).body, "two");
});

for (const [how, code] of Object.entries({
  "exits in the handler of its start": `const main = async () => { throw new Error("bad setup"); };
main().catch((error) => { console.error(error.message); process.exit(1); });`,
  "exits by the name that node:process exports": `import { exit } from "node:process";
const main = async () => { throw new Error("bad setup"); };
main().catch(() => exit(1));`,
  "rejects, where the old version has handlers of its own": `void Promise.reject(new Error("bad setup"));`,
})) {
  test(`E9 a new version that ${how} does not take the old one with it`, async () => {
    const handlers = `
process.on("unhandledRejection", () => process.exit(7));
process.on("uncaughtException", () => process.exit(8));
`;
    await using app = await startHotrun({ files: { ...plainApp, "app.ts": handlers + plainApp["app.ts"] } });
    const pid = (await app.get("/pid")).body;
    app.write("text.ts", `${code}\nexport const text = "two";\n`);
    const failure = await app.next("failure");
    assert.match(failure.message, /bad setup|process\.exit\(1\)/);
    assert.equal((await app.get("/text")).body, "one");
    app.write("text.ts", `export const text = "three";\n`);
    await app.reload(({ result }) => result.type === "done");
    assert.equal((await app.get("/text")).body, "three");
    assert.equal((await app.get("/pid")).body, pid);
  });
}
