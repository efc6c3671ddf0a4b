import assert from "node:assert/strict";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const asBrowser = { headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" } };

for (const { mode, args } of modes) {
  const broken: Record<string, { content: string; says: RegExp; line: number }> = {
    "does not parse": { content: "export const text = ;\n", says: /Unexpected|Expression expected/, line: 1 },
    "imports what is not there": {
      content: `\nimport "./nowhere.ts";\nexport const text = "";\n`,
      says: /nowhere/,
      line: 2,
    },
    "throws while it loads": {
      content: `\n\nthrow new TypeError("not today");\nexport const text = "";\n`,
      says: /not today/,
      line: 3,
    },
  };
  for (const [what, { content, says, line }] of Object.entries(broken)) {
    test(`O7 a module that ${what}: the old version serves on, the next good save clears it (${mode})`, async () => {
      await using app = await startHotrun({ files: plainApp, args });
      app.write("text.ts", content);
      const failure = await app.next("failure");
      assert.match(failure.message, says);
      assert.deepEqual([failure.file, failure.line], [app.file("text.ts"), line]);
      assert.ok(failure.frame?.includes(content.split("\n")[line - 1] as string), failure.frame);
      assert.match(failure.code, /^HOTRUN_/);
      assert.equal((await app.get("/text")).body, "one");
      const { ok, failure: shown } = await app.status();
      assert.equal(ok, false);
      assert.equal(shown?.message, failure.message);

      app.write("text.ts", `export const text: string = "mended";\n`);
      await app.next("recovered");
      assert.equal((await app.get("/text")).body, "mended");
      assert.deepEqual(await app.status().then((status) => [status.ok, status.failure]), [true, null]);
    });

    test(`a first start with a module that ${what}: a 5xx page that heals itself (${mode})`, async () => {
      await using app = await startHotrun({
        files: { ...plainApp, "text.ts": content },
        args,
        until: "failure",
      });
      await app.log.until("a front", () => app.log.events.some((event) => event.type === "listen"));
      const page = await app.get("/", asBrowser);
      assert.ok(page.status >= 500, `status ${page.status}`);
      assert.match(page.headers["content-type"] ?? "", /^text\/html/);
      assert.match(page.body, says);
      assert.match(page.body, /text\.ts/);
      assert.match(page.body, /\/__hotrun\/client\.js/);
      assert.equal((await app.status()).ok, false);

      app.write("text.ts", `export const text: string = "mended";\n`);
      await app.next("ready");
      assert.equal((await app.get("/text")).body, "mended");
    });
  }

  test(`a file that is emptied for a moment is not a failure (${mode})`, async () => {
    await using app = await startHotrun({ files: plainApp, args });
    app.write("text.ts", "");
    app.write("text.ts", `export const text: string = "two";\n`);
    await app.served("/text", "two");
    assert.deepEqual(
      app.log.events.filter((event) => event.type === "failure"),
      [],
    );
  });
}

test("O7 broken and good saves in turn: every good one is served", async () => {
  await using app = await startHotrun({ files: plainApp });
  for (let round = 0; round < 20; round += 1) {
    app.write("text.ts", round % 2 ? "export const text = ;\n" : `throw new Error("round ${round}");\n`);
    await app.next("failure");
    app.write("text.ts", `export const text: string = "${round}";\n`);
    await app.next("recovered");
    assert.equal((await app.get("/text")).body, String(round));
  }
});

test("K3 the text of an error is shown as text", async () => {
  const hostile = `throw new Error("<img src=x onerror=alert(1)></script><script>alert(2)</script>");\n`;
  await using app = await startHotrun({ files: { ...plainApp, "text.ts": hostile }, until: "failure" });
  await app.log.until("a front", () => app.log.events.some((event) => event.type === "listen"));
  const { body } = await app.get("/", asBrowser);
  assert.doesNotMatch(body, /<img src=x|<script>alert/);
});

test("a missing export is refused when linking: the old version is untouched", async () => {
  const files = {
    ...plainApp,
    "app.ts": `import { onLoad } from "./effects.ts";\nonLoad();\n${plainApp["app.ts"]}`,
    "effects.ts": `export const onLoad = () => console.log("effect");\n`,
  };
  await using app = await startHotrun({ files });
  app.write("text.ts", "export const other = 1;\n");
  const failure = await app.next("failure");
  assert.equal(failure.kind, "link");
  assert.deepEqual([failure.file, failure.line], [app.file("app.ts"), 6]);
  assert.match(failure.message, /text/);
  assert.equal((await app.get("/text")).body, "one");
  assert.equal(app.output, "effect\n");
});

test("a rejection that belongs to a version being loaded fails the swap, not the process", async () => {
  await using app = await startHotrun({ files: plainApp });
  const pid = (await app.get("/pid")).body;
  app.write("text.ts", `void Promise.reject(new Error("nobody waits"));\nexport const text = "two";\n`);
  const failure = await app.next("failure");
  assert.match(failure.message, /nobody waits/);
  assert.equal((await app.get("/pid")).body, pid);
  assert.equal((await app.get("/text")).body, "one");
});
