import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

/** A package that connects once, as database drivers do: asked a second time it does nothing. */
const driver: Files = {
  "node_modules/driver/package.json": `{ "name": "driver", "main": "index.js" }`,
  "node_modules/driver/index.js": `
let connected = false;
exports.connect = (name) => {
  if (connected) return;
  connected = true;
  setInterval(() => console.log("heartbeat since " + name), 5);
  process.on("SIGUSR2", () => console.log("signal heard by the driver"));
};
`,
};

/** A package that starts a timer whenever it is asked to, as schedulers and rate limiters do. */
const scheduler: Files = {
  "node_modules/scheduler/package.json": `{ "name": "scheduler", "main": "index.js" }`,
  "node_modules/scheduler/index.js": `exports.every = (callback) => setInterval(callback, 5);\n`,
};

const serving = (code: string) =>
  `import { createServer } from "node:http";\n${code}\ncreateServer((_request, response) => response.end(String(process.pid))).listen(3000);\n`;

test("O4 the heartbeat of a driver that was connected already goes on in the next versions", async () => {
  await using app = await startHotrun({
    files: { ...driver, "app.ts": serving(`import { connect } from "driver";\nconnect("one");`) },
  });
  await app.printed("heartbeat since one\n");
  for (const [from, to] of [
    ["one", "two"],
    ["two", "three"],
  ] as const) {
    app.edit("app.ts", from, to);
    assert.equal((await app.reload()).plan, "swap");
    const seen = app.output.length;
    await app.log.until("a further heartbeat", () => app.output.slice(seen).includes("heartbeat since one\n"));
  }
  process.kill(Number((await app.get("/")).body), "SIGUSR2");
  await app.printed("signal heard by the driver\n");
});

test("O4 what a scheduler started for an old version ends when the new one has started it again", async () => {
  await using app = await startHotrun({
    files: {
      ...scheduler,
      "app.ts": serving(`import { every } from "scheduler";\nevery(() => console.log("tick of one"));`),
    },
  });
  await app.printed("tick of one\n");
  app.edit("app.ts", "of one", "of two");
  await app.reload();
  await app.printed("tick of two\n");
  const seen = app.output.length;
  await app.log.until("more ticks", () => app.output.slice(seen).split("\n").length > 10);
  assert.doesNotMatch(app.output.slice(seen), /tick of one/);
});

test("O4 what a scheduler started for a module that is imported no more ends", async () => {
  await using app = await startHotrun({
    files: {
      ...scheduler,
      "jobs.ts": `import { every } from "scheduler";\nevery(() => console.log("tick of the job"));\n`,
      "app.ts": serving(`import "./jobs.ts";\nsetInterval(() => console.log("app one"), 5);`),
    },
  });
  await app.printed("tick of the job\n");
  app.write("app.ts", serving(`setInterval(() => console.log("app two"), 5);`));
  await app.reload();
  await app.printed("app two\n");
  const seen = app.output.length;
  await app.log.until("more ticks", () => app.output.slice(seen).split("\n").length > 10);
  assert.doesNotMatch(app.output.slice(seen), /tick of the job|app one/);
});
