import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { makeAppFolder } from "../support/app-folder.ts";
import { plainApp } from "../support/apps.ts";
import { request } from "../support/http.ts";
import { waitUntilGone } from "../support/process.ts";

// As a program that depends on the package would import it.
const { createHotrun, HotrunError } = (await import("hotrun" as string)) as typeof import("../../src/index.ts");

test("a program starts an app, hears what happens, restarts and closes it", async () => {
  using folder = makeAppFolder(plainApp);
  await using hotrun = await createHotrun({ entry: "app.ts", cwd: folder.path, port: 0 });
  const types: string[] = [];
  hotrun.on("*", ({ type }) => types.push(type));
  await hotrun.start();
  const url = new URL("/pid", hotrun.url);
  const first = (await request(url)).body;
  assert.equal(hotrun.status().state, "live");
  assert.ok(types.includes("ready"));

  const reloaded = new Promise((resolve) => hotrun.on("reload", resolve));
  hotrun.restart();
  await reloaded;
  const second = (await request(url)).body;
  assert.notEqual(second, first);

  await Promise.all([hotrun.close(), hotrun.close()]);
  for (const pid of [first, second]) await waitUntilGone(Number(pid));
  await assert.rejects(request(url), { code: "ECONNREFUSED" });
});

test("E9 a save that throws is a failure event, and the next one a recovery", async () => {
  using folder = makeAppFolder(plainApp);
  await using hotrun = await createHotrun({ entry: "app.ts", cwd: folder.path, port: 0 });
  await hotrun.start();
  const next = (type: "failure" | "recovered") =>
    new Promise<{ message?: string }>((resolve) => {
      const off = hotrun.on(type, (event) => {
        off();
        resolve(event as { message?: string });
      });
    });
  const failed = next("failure");
  folder.write("text.ts", `throw new Error("not today");\nexport const text = "";\n`);
  assert.match((await failed).message ?? "", /not today/);
  assert.equal((await request(new URL("/text", hotrun.url))).body, "one");
  const recovered = next("recovered");
  folder.write("text.ts", `export const text = "two";\n`);
  await recovered;
  assert.equal((await request(new URL("/text", hotrun.url))).body, "two");
});

test("B2 with restartOnCrash an app that crashes starts again by itself, ever later, and at once with a change", async () => {
  const crashing = `import { text } from "./text.ts";\nif (text === "one") process.exit(7);\n${plainApp["app.ts"]}`;
  using folder = makeAppFolder({ ...plainApp, "app.ts": crashing });
  await using hotrun = await createHotrun({ entry: "app.ts", cwd: folder.path, port: 0, restartOnCrash: true });
  const delays: (number | undefined)[] = [];
  const slowedDown = new Promise<void>((resolve) => {
    hotrun.on("failure", ({ retryMs }) => {
      delays.push(retryMs);
      if (retryMs === 500) resolve();
    });
  });
  await hotrun.start();
  await slowedDown;
  assert.deepEqual(delays, [0, 250, 500]);
  const { state, failure } = hotrun.status();
  assert.deepEqual([state, failure?.retryMs], ["down", 500]);
  assert.match(failure?.hint ?? "", /starts again in 0\.5 s/);

  const ready = new Promise((resolve) => hotrun.on("ready", resolve));
  folder.write("text.ts", `export const text = "two";\n`);
  await ready;
  assert.equal((await request(new URL("/text", hotrun.url))).body, "two");

  // It was up for a moment only, but a change has come since.
  process.kill(Number((await request(new URL("/pid", hotrun.url))).body), "SIGKILL");
  await new Promise((resolve) => hotrun.on("ready", resolve));
  assert.equal((await request(new URL("/text", hotrun.url))).body, "two");
  assert.equal(delays.at(-1), 0);
});

test("with restartOnCrash too, what does not parse waits for a change", async () => {
  using folder = makeAppFolder({ ...plainApp, "text.ts": "export const text = ;\n" });
  await using hotrun = await createHotrun({ entry: "app.ts", cwd: folder.path, port: 0, restartOnCrash: true });
  await hotrun.start();
  const { state, failure } = hotrun.status();
  assert.deepEqual([state, failure?.kind, failure?.retryMs], ["down", "parse", undefined]);
});

test("what cannot begin is an error with a code", async () => {
  using folder = makeAppFolder({ "readme.md": "no app here" });
  await assert.rejects(createHotrun({ cwd: folder.path }), { code: "HOTRUN_NO_ENTRY" });
  await assert.rejects(
    createHotrun({ cwd: folder.path, entry: "none.ts" }),
    (error: unknown) => error instanceof HotrunError && error.code === "HOTRUN_ENTRY_NOT_FOUND",
  );
  using app = makeAppFolder(plainApp);
  const { createServer } = await import("node:net");
  await using holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as { port: number };
  await using hotrun = await createHotrun({ entry: "app.ts", cwd: app.path, port });
  await assert.rejects(hotrun.start(), { code: "HOTRUN_PORT_IN_USE" });
});
