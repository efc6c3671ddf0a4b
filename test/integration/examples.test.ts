import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
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

test("M1 examples/site: what it exports without hotrun is what it serves, drafts aside", async () => {
  const files = { ...exampleFiles("site"), "content/ü 1/a & b.md": "---\ntags: a/b\n---\n[[Pruning]] <b>text</b>" };
  await using app = await startHotrun({ files });
  const exported = (...args: string[]) => {
    execFileSync(process.execPath, ["--import", "tsx", "export.ts", ...args], { cwd: app.folder });
    return readdirSync(app.file("dist"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(app.file("dist"), join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      .sort();
  };
  assert.ok(!exported().includes("pruning/index.html"));
  const all = exported("--drafts");
  for (const name of [
    "404.html",
    "index.html",
    "pruning/index.html",
    "style.css",
    "tags/a-b/index.html",
    "ü 1/a & b/index.html",
  ])
    assert.ok(all.includes(name), `${name} is not among ${all}`);
  for (const name of all.filter((name) => name !== "404.html")) {
    const path = `/${name
      .split("/")
      .map(encodeURIComponent)
      .join("/")
      .replace(/index\.html$/, "")}`;
    const { status, body } = await app.get(path, asBrowser);
    assert.equal(status, 200, path);
    assert.equal(app.read(`dist/${name}`), body.replace(/<script[^>]*hotrun[^>]*><\/script>/, ""), path);
  }
  assert.match(app.read("dist/ü 1/a & b/index.html"), /<a href="\/pruning\/">Pruning<\/a> &#60;b&#62;text/);
  assert.deepEqual([(await app.get("/links")).status, (await app.get("/links")).headers.location], [308, "/links/"]);
});
