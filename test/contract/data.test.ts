import assert from "node:assert/strict";
import { test } from "node:test";
import { modes } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

const files = {
  "content/a.md": "first",
  "content/b.md": "second",
  "drafts/.keep": "",
  "content.ts": `
import { mount } from "hotrun/data";

export const notes = mount(
  { sources: ["drafts", "content"], tags: { note: "**/*.md" } },
  new Map<string, string>(),
  async (before, changes) => {
    const next = new Map(before);
    for (const change of changes) {
      if (change.kind === "remove") next.delete(change.path);
      else next.set(change.path, await change.text());
      if ((await change.text().catch(() => "")) === "bad") throw new Error("bad " + change.path);
    }
    console.log("batch of " + changes.map(({ kind, path }) => kind + " " + path).sort().join(", "));
    return next;
  },
);
await notes.ready;
`,
  "view.ts": `export const view = (text: string): string => "<p>" + text;\n`,
  "app.ts": `
import { createServer } from "node:http";
import { notes } from "./content.ts";
import { view } from "./view.ts";

const made = Math.random();
createServer((request, response) => {
  if (request.url === "/made") return response.end(String(made));
  response.end(view([...notes.current].map((note) => note.join("=")).sort().join(" ")));
}).listen(3000);
`,
};

for (const { mode, args } of modes) {
  test(`M1 M3 M4 a file of what is mounted changes the value and refreshes the pages, without a ${mode}`, async () => {
    await using app = await startHotrun({ files, args });
    const shown = async () => (await app.get()).body;
    assert.equal(await shown(), "<p>a.md=first b.md=second");
    const { body: made } = await app.get("/made");

    app.write("content/a.md", "edited");
    const { plan, reason, result } = await app.reload();
    assert.deepEqual([plan, reason, result], ["refresh", "content/a.md is data of the app", { type: "done" }]);
    // Once the reload has ended, the value is new: no page can have the old one.
    assert.equal(await shown(), "<p>a.md=edited b.md=second");

    app.write("drafts/a.md", "draft");
    await app.reload();
    assert.equal(await shown(), "<p>a.md=draft b.md=second");
    app.remove("drafts/a.md");
    await app.reload();
    assert.equal(await shown(), "<p>a.md=edited b.md=second");

    app.write("content/deep/c.md", "third");
    await app.served("/", "<p>a.md=edited b.md=second deep/c.md=third");

    app.write("content/b.md", "bad");
    const failed = await app.reload();
    assert.deepEqual([failed.plan, failed.result.type], ["refresh", "failed"]);
    const { kind, code, message, file, hint = "" } = await app.next("failure");
    assert.deepEqual([kind, code, message, file], ["data", "HOTRUN_DATA", "bad b.md", app.file("content.ts")]);
    assert.match(hint, /taking in content\/b\.md/);
    assert.equal(await shown(), "<p>a.md=edited b.md=second deep/c.md=third");
    // What else changes goes well, and mends nothing of that.
    app.write("content/a.md", "edited twice");
    assert.equal((await app.reload()).result.type, "done");
    assert.equal(await shown(), "<p>a.md=edited twice b.md=second deep/c.md=third");
    assert.equal((await app.status()).failure?.code, "HOTRUN_DATA");
    app.write("content/b.md", "mended");
    await app.next("recovered");
    assert.equal(await shown(), "<p>a.md=edited twice b.md=mended deep/c.md=third");
    assert.doesNotMatch(app.output, /bad b\.md/);
    assert.equal((await app.get("/made")).body, made);

    // The code goes on as before; the value lives on where its module does.
    app.edit("view.ts", "<p>", "<b>");
    assert.equal((await app.reload()).plan, mode);
    assert.equal(await shown(), "<b>a.md=edited twice b.md=mended deep/c.md=third");
    assert.equal(app.output.split("batch of existing").length, mode === "swap" ? 2 : 3);
    app.write("content/a.md", "last");
    await app.reload();
    assert.equal(await shown(), "<b>a.md=last b.md=mended deep/c.md=third");
  });
}

for (const { mode, args } of modes) {
  test(`M3 a version that a file keeps from coming up is live once that file is mended (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    app.write("content/b.md", "bad");
    await app.reload();
    app.edit("content.ts", `"batch of "`, `"lot of "`);
    assert.equal((await app.reload()).result.type, "failed");
    assert.equal((await app.get()).body, "<p>a.md=first b.md=second");
    app.write("content/b.md", "mended");
    const { plan, result } = await app.reload();
    assert.deepEqual([plan, result], [mode, { type: "done" }]);
    assert.equal((await app.get()).body, "<p>a.md=first b.md=mended");
    assert.equal((await app.status()).failure, null);
  });

  test(`M3 what is mounted no more is a file like any other: a module that reads it is made anew (${mode})`, async () => {
    await using app = await startHotrun({ files, args });
    app.write(
      "content.ts",
      `import { readFileSync } from "node:fs";
export const notes = { current: new Map([["a.md", readFileSync("content/a.md", "utf8")]]) };
`,
    );
    assert.equal((await app.reload()).plan, mode);
    assert.equal((await app.get()).body, "<p>a.md=first");
    app.write("content/a.md", "edited");
    assert.equal((await app.reload()).plan, mode);
    assert.equal((await app.get()).body, "<p>a.md=edited");
  });
}

test("M3 a mount whose module is edited ends with it, and the new one reads the files anew", async () => {
  await using app = await startHotrun({ files });
  app.edit("content.ts", `"batch of "`, `"lot of "`);
  assert.equal((await app.reload()).plan, "swap");
  app.write("content/a.md", "edited");
  await app.reload();
  assert.equal((await app.get()).body, "<p>a.md=edited b.md=second");
  assert.equal(
    app.output,
    "batch of existing a.md, existing b.md\nlot of existing a.md, existing b.md\nlot of update a.md\n",
  );
});

test("M4 M5 O4 who follows a value hears of it no longer than his module lives; what he throws is a failure until he does not", async () => {
  const following = `
import { notes } from "./content.ts";
notes.subscribe(({ size }) => {
  console.log("one heard of " + size);
  if (size === 3) throw new Error("three is too many");
});
void (async () => {
  for await (const { size } of notes) console.log("one came to " + size);
  console.log("one is over");
})();
`;
  const view = files["view.ts"] + following;
  await using app = await startHotrun({ files: { ...files, "view.ts": view } });
  app.write("view.ts", view.replaceAll("one ", "two "));
  await app.reload();
  await app.printed("one is over");
  app.write("content/c.md", "third");
  assert.equal((await app.reload()).result.type, "failed");
  const { code, message, file } = await app.next("failure");
  assert.deepEqual([code, message, file], ["HOTRUN_DATA", "three is too many", app.file("view.ts")]);
  assert.equal((await app.get()).body, "<p>a.md=first b.md=second c.md=third");
  app.write("content/d.md", "fourth");
  await app.next("recovered");
  await app.printed("two came to 4");
  const heard = app.output.split("\n").filter((line) => / heard of | came to /.test(line));
  // A file may be noticed before its text is in it, and is then told of once more.
  assert.deepEqual([...new Set(heard)], ["two heard of 3", "two came to 3", "two heard of 4", "two came to 4"]);
});
