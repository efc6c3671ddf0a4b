import assert from "node:assert/strict";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";

for (const { mode, args } of modes) {
  test(`E9 when the new version throws while loading, the old one serves on (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    app.write("text.ts", `throw new Error("not today");\nexport const text = "";\n`);
    const failure = await app.next("failure");
    assert.match(failure.message, /not today/);
    assert.equal(failure.file, app.file("text.ts"));
    assert.equal(failure.line, 1);
    assert.equal((await app.get("/text")).body, "one");
    app.write("text.ts", `export const text = "mended";\n`);
    await app.next("recovered");
    assert.equal((await app.get("/text")).body, "mended");
  });
}

test("E3 a save changes the answer and not the process", async () => {
  await using app = await startHotrun({ files: plainApp });
  const pid = (await app.get("/pid")).body;
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.equal(reload.plan, "swap");
  assert.deepEqual(reload.result, { type: "done" });
  assert.equal((await app.get("/text")).body, "two");
  assert.equal((await app.get("/pid")).body, pid);
});

test("the state of unchanged modules is kept, that of the edited module begins anew", async () => {
  await using app = await startHotrun({ files: plainApp });
  await app.get("/count");
  await app.get("/count");
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.deepEqual(reload.modules.toSorted(), [app.file("app.ts"), app.file("text.ts")]);
  assert.equal((await app.get("/count")).body, "3");
  app.edit("counter.ts", "count = 0", "count = 10");
  await app.reload();
  assert.equal((await app.get("/count")).body, "11");
});

test("a restart is another process, and says so", async () => {
  await using app = await startHotrun({ files: plainApp, args: ["--restart"] });
  const pid = (await app.get("/pid")).body;
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  assert.equal(reload.plan, "restart");
  assert.equal((await app.get("/text")).body, "two");
  assert.notEqual((await app.get("/pid")).body, pid);
});

test("every answer names the generation that gave it", async () => {
  await using app = await startHotrun({ files: plainApp });
  const before = Number((await app.get("/text")).headers["x-hotrun-generation"]);
  app.edit("text.ts", "one", "two");
  const reload = await app.reload();
  const after = Number((await app.get("/text")).headers["x-hotrun-generation"]);
  assert.ok(after > before, `${after} after ${before}`);
  assert.equal(after, reload.generation);
});

test("200 saves in a row under 16 keep-alive connections: no request fails, and the last content is served", async () => {
  await using app = await startHotrun({ files: plainApp });
  const known = /^(one|save \d+)$/;
  const check = ({ status, body }: { status: number; body: string }) =>
    status === 200 && known.test(body) ? undefined : `${status}: ${body.slice(0, 200)}`;
  await using load = startLoad({ url: new URL("/text", app.url), check });
  for (let save = 1; save <= 200; save += 1) {
    app.write("text.ts", `export const text: string = "save ${save}";\n`);
    const { result } = await app.reload();
    assert.deepEqual(result, { type: "done" });
  }
  await load.answered(16);
  const { requests, failures } = await load.stop();
  assert.deepEqual(failures, {}, `of ${requests} requests`);
  assert.ok(requests > 200, `only ${requests} requests were made`);
  assert.equal((await app.get("/text")).body, "save 200");
});
