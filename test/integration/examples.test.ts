import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { repository } from "../support/app-folder.ts";
import { exampleFiles } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

/** An edit of each example, and what is in its page afterwards. */
const edits: Record<string, { file: string; from: string; to: string }> = {
  hello: { file: "app.ts", from: `greeting = "Hello"`, to: `greeting = "Good morning"` },
  express: { file: "lib/greeting.ts", from: "Sign the guestbook", to: "Good morning" },
  site: { file: "config.ts", from: "Field notes", to: "Good morning" },
  chat: { file: "rooms.ts", from: "Lobby", to: "Good morning" },
};

const asBrowser = { headers: { accept: "text/html" } };

for (const name of readdirSync(`${repository}/examples`)) {
  test(`examples/${name}: an edit is in its page`, async () => {
    const edit = edits[name];
    assert.ok(edit, `examples/${name} has no edit to test it with`);
    await using app = await startHotrun({ files: exampleFiles(name) });
    assert.doesNotMatch((await app.get("/", asBrowser)).body, /Good morning/);
    app.edit(edit.file, edit.from, edit.to);
    const reload = await app.reload();
    assert.equal(reload.plan, "swap");
    const { status, body } = await app.get("/", asBrowser);
    assert.equal(status, 200);
    assert.match(body, /Good morning/);
  });

  test(`examples/${name}: its dev script runs hotrun`, () => {
    const { scripts } = JSON.parse(exampleFiles(name)["package.json"] as string);
    assert.match(scripts.dev, /^hotrun /);
  });
}

test("examples/express: the form adds an entry, and says what is wrong", async () => {
  await using app = await startHotrun({ files: exampleFiles("express") });
  const post = (body: string) =>
    app.get("/guestbook", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
  const added = await post("name=Edsger&message=Simplicity");
  assert.deepEqual([added.status, added.headers.location], [303, "/#entries"]);
  assert.match((await app.get("/")).body, /Simplicity/);
  const refused = await post("name=Edsger&message=");
  assert.equal(refused.status, 422);
  assert.match(refused.body, /needs a message/);
});

test("examples/express: a template and a stylesheet follow without touching the app", async () => {
  await using app = await startHotrun({ files: exampleFiles("express") });
  await app.get("/");
  await app.get("/style.css");
  await app.status(); // hotrun has heard of what was read
  app.edit("views/home.ejs", "Write something", "Leave a word");
  const refresh = await app.reload();
  assert.deepEqual([refresh.plan, refresh.modules], ["refresh", []]);
  assert.match((await app.get("/")).body, /Leave a word/);
  app.edit("public/style.css", "56rem", "60rem");
  const restyle = await app.reload();
  assert.deepEqual([restyle.plan, restyle.modules], ["restyle", []]);
  assert.match((await app.get("/style.css")).body, /60rem/);
});
