import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { descendants, isAlive, waitUntilCount, waitUntilGone } from "../support/process.ts";
import { packages, pidOf, restarted, serving, spareOf } from "../support/spare.ts";

const restart = { args: ["--restart"] };
const declining = { "declining.ts": 'export const own = "one";\nimport.meta.hot?.decline();\n' };

test("a restart takes the process that waits (restart)", async () => {
  await using app = await startHotrun({ files: plainApp, ...restart });
  for (const [from, to] of [["one", "two"] as const, ["two", "three"] as const]) {
    const { pid } = await spareOf(app);
    assert.equal(await restarted(app, from, to, "text.ts"), pid);
    assert.equal((await app.get("/text")).body, to);
  }
});

test("a restart takes the process that waits (swap)", async () => {
  const files = { ...declining, "app.ts": serving('import { own } from "./declining.ts";', "own") };
  await using app = await startHotrun({ files });
  const { pid } = await spareOf(app);
  assert.equal(await restarted(app, '"one"', '"two"', "declining.ts"), pid);
  assert.equal((await app.get()).body, "two");
});

test("a process that waits is no app: not seen by the standard input, nor by a signal to the app", async () => {
  const files = {
    ...plainApp,
    "text.ts": `export const text: string = "one";
process.stdin.setEncoding("utf8").on("data", (line: string) => console.log(process.pid, line.trim()));\n`,
  };
  await using app = await startHotrun({ files, ...restart });
  const { pid } = await spareOf(app);
  app.stdin.write("first\n");
  await app.printed(`${await pidOf(app)} first`);
  await restarted(app, '"one"', '"two"', "text.ts");
  app.stdin.write("second\n");
  await app.printed(`${pid} second`);
});

test("the save that mends a first start takes a process that has waited since", async () => {
  const files = { ...plainApp, "text.ts": `throw new Error("not today");\nexport const text = "one";\n` };
  await using app = await startHotrun({ files, until: "failure" });
  const { pid, packages } = await app.next("spare");
  assert.deepEqual(packages, []);
  app.write("text.ts", `export const text: string = "mended";\n`);
  await app.next("ready");
  assert.equal((await app.get("/text")).body, "mended");
  assert.equal(await pidOf(app), pid);
});

test("a file that was mended takes the process that waited before it was broken", async () => {
  await using app = await startHotrun({ files: plainApp, ...restart });
  const { pid } = await spareOf(app);
  app.edit("text.ts", "one", 'one" +');
  await app.next("failure");
  app.write("text.ts", plainApp["text.ts"]?.replace("one", "two") as string);
  await app.reload(({ result }) => result.type === "done");
  assert.equal(await pidOf(app), pid);
});

test("a process that waits and dies is nobody's failure: the next restart goes without", async () => {
  await using app = await startHotrun({ files: plainApp, ...restart });
  const { pid } = await spareOf(app);
  process.kill(pid, "SIGKILL");
  assert.notEqual(await restarted(app, "one", "two", "text.ts"), pid);
  assert.deepEqual(
    app.log.events.filter(({ type }) => type === "exit" || type === "failure"),
    [],
  );
});

const outdated: Record<string, { from: string; to: string; file: string }> = {
  ".env": { file: ".env", from: "MODE=one", to: "MODE=two" },
  "package.json": { file: "package.json", from: '"version": "1.0.0"', to: '"version": "1.0.1"' },
  "a lock file": { file: "package-lock.json", from: "{}", to: '{ "packages": {} }' },
  "a file behind --import": { file: "begin.mjs", from: "one", to: "two" },
};

for (const [what, { file, from, to }] of Object.entries(outdated)) {
  test(`after a change of ${what} a new process is started`, async () => {
    const files = {
      "package.json": '{ "type": "module", "version": "1.0.0" }',
      "package-lock.json": "{}",
      ".env": "MODE=one\n",
      "begin.mjs": 'process.title = "one";\n',
      "app.ts": serving("", "process.env.MODE + process.title"),
    };
    const node = ["--env-file=.env", "--import=./begin.mjs"];
    await using app = await startHotrun({ files, args: ["--restart", ...node] });
    const { pid } = await spareOf(app);
    assert.notEqual(await restarted(app, from, to, file), pid);
    await waitUntilGone(pid);
    const isSetting = file === ".env" || file === "begin.mjs";
    assert.equal((await app.get()).body === "oneone", !isSetting);
  });
}

test("a package that was mended in place is loaded anew", async () => {
  const files = {
    ...packages({ library: 'exports.value = "old";\n' }),
    "app.ts": serving('import { value } from "library";', 'value + "one"'),
  };
  await using app = await startHotrun({ files, ...restart });
  const { pid } = await spareOf(app);
  app.edit("node_modules/library/index.js", "old", "new");
  assert.notEqual(await restarted(app, '"one"', '"two"'), pid);
  assert.equal((await app.get()).body, "newtwo");
});

test("a package that reads a file of the app is loaded anew when that has changed", async () => {
  const files = {
    ...packages({ configured: 'exports.value = require("node:fs").readFileSync("settings.txt", "utf8");\n' }),
    "settings.txt": "old",
    "app.ts": serving('import { value } from "configured";', 'value + "one"'),
  };
  await using app = await startHotrun({ files, ...restart });
  const { pid } = await spareOf(app);
  app.edit("settings.txt", "old", "new");
  await app.reload();
  await waitUntilGone(pid);
  await restarted(app, '"one"', '"two"');
  assert.equal((await app.get()).body, "newtwo");
});

test("with a package that the app did not have before, it starts in a new process", async () => {
  const files = {
    ...packages({ old: "", instrumenting: "globalThis.isInstrumented = true;\n" }),
    "app.ts": serving('import "old";', '"one"'),
  };
  await using app = await startHotrun({ files, ...restart });
  const { pid } = await spareOf(app);
  assert.notEqual(await restarted(app, 'import "old";', 'import "instrumenting";\nimport "old";'), pid);
});

test("restarts that come faster than a process boots end with the last one, and leave none behind", async () => {
  await using app = await startHotrun({ files: plainApp, ...restart });
  await spareOf(app);
  const before = descendants(app.pid).length;
  let version = "one";
  for (let number = 1; number <= 50; number += 1) {
    app.edit("text.ts", `"${version}"`, `"v${number}"`);
    version = `v${number}`;
    if (number % 5 === 0) await app.served("/text", version);
  }
  await spareOf(app);
  assert.equal((await app.get("/text")).body, "v50");
  await waitUntilCount(app.pid, before); // Old processes end a moment after the new one answers.
});

test("no request fails while processes that wait take over", async () => {
  await using app = await startHotrun({ files: plainApp, ...restart });
  let isOver = false;
  const statuses = new Set<number>();
  const asking = [1, 2, 3, 4].map(async () => {
    while (!isOver) statuses.add((await app.get("/text")).status);
  });
  let version = "one";
  for (const next of ["two", "three", "four"]) {
    const { pid } = await spareOf(app);
    assert.equal(await restarted(app, version, next, "text.ts"), pid);
    version = next;
  }
  isOver = true;
  await Promise.all(asking);
  assert.deepEqual([...statuses], [200]);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(`O20 the process that waits ends with hotrun (${signal})`, async () => {
    await using app = await startHotrun({ files: plainApp, ...restart });
    const { pid } = await spareOf(app);
    assert.ok(isAlive(pid));
    const below = descendants(app.pid);
    await app.stop(signal);
    for (const each of [pid, ...below]) await waitUntilGone(each);
  });
}
