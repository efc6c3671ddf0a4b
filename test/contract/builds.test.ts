import assert from "node:assert/strict";
import { test } from "node:test";
import { missing, pythonApp, pythonProgram } from "../support/commands.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";
import { descendants, waitUntilGone } from "../support/process.ts";

/** Makes the module with the text out of source.txt, and does not take the word "bad". */
const build = (line: string) => `grep -q bad source.txt && { echo "source.txt:1: bad word" >&2; exit 3; }
text=$(cat source.txt)
mkdir -p out
${line}
echo "built $text"
`;
const nodeApp = {
  "source.txt": "one",
  "build.sh": build(`printf 'export const text = "%s";\\n' "$text" > out/text.mjs`),
  "app.mjs": `
import { createServer } from "node:http";
import { text } from "./out/text.mjs";
createServer((_, response) => response.end(text)).listen(3000);
`,
};
const apps = [
  { name: "an app on Node", skip: false as const, files: nodeApp, entry: "app.mjs", run: [] },
  {
    name: "a command",
    skip: missing(pythonProgram),
    files: {
      ...pythonApp,
      "source.txt": "one",
      "text.py": "",
      "build.sh": build(`printf 'text = "%s"\\n' "$text" > text.py`),
    },
    entry: null,
    run: ["--", pythonProgram, "app.py"],
  },
];

for (const { name, skip, files, entry, run } of apps) {
  const start = () => startHotrun({ files, entry, args: ["--build", "sh build.sh", ...run] });

  test(`D1 --build runs before the start and before each restart: ${name}`, { skip }, async () => {
    await using app = await start();
    assert.equal((await app.get("/text")).body, "one");
    app.write("source.txt", "two");
    const reload = await app.reload();
    assert.equal(reload.plan, "restart");
    assert.ok(reload.timings.build !== undefined && reload.timings.build > 0);
    assert.equal((await app.get("/text")).body, "two");
    app.write("source.txt", "three");
    await app.reload();
    assert.equal((await app.get("/text")).body, "three");
    // What a build writes is no change: each save was one reload.
    assert.equal(app.reloads.length, 2);
    assert.equal(app.output, "built one\nbuilt two\nbuilt three\n");
  });

  test(`D2 D3 a build that fails is shown, and the old version serves on: ${name}`, { skip }, async () => {
    await using app = await start();
    await using load = startLoad({ url: new URL("/text", app.url), connections: 4 });
    app.write("source.txt", "bad");
    const failure = await app.next("failure");
    assert.deepEqual([failure.kind, failure.code], ["build", "HOTRUN_BUILD"]);
    assert.match(failure.message, /source\.txt:1: bad word/);
    assert.match(app.output, /bad word/);
    assert.equal((await app.status()).failure?.kind, "build");
    assert.equal((await app.get("/text")).body, "one");
    app.write("source.txt", "good");
    await app.next("recovered");
    assert.equal((await app.get("/text")).body, "good");
    assert.deepEqual((await load.stop()).failures, {});
  });
}

test("D3 a build that writes 10 MB at once, in whatever bytes: nothing waits for it, and its error is found, with its place", async () => {
  const files = {
    ...nodeApp,
    "build.sh": `grep -q bad source.txt && exec node build.cjs\n${nodeApp["build.sh"]}`,
    "build.cjs": `
const { writeSync } = require("node:fs");
const wide = Buffer.from("wide \\u{1f600}\\n", "utf16le");
const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0, 27]), Buffer.from("[2J\\x1b]0;title\\x07"), wide]);
const all = Buffer.concat([Buffer.alloc(10_000_000, "x".repeat(99) + "\\n"), ...Array(2000).fill(bytes)]);
for (let at = 0; at < all.length; ) at += writeSync(1, all, at);
writeSync(2, "\\x1b[1msource.txt:1:2: \\x1b[31merror:\\x1b[0m expected \\x1b[32mgood\\x1b[0m\\nsource.txt:2:1: error: and more\\n\\xe2".slice(0, -1));
writeSync(2, Buffer.from([0xe2, 0x82]));
process.exit(4);
`,
  };
  await using app = await startHotrun({ files, entry: "app.mjs", args: ["--build", "sh build.sh"] });
  await using load = startLoad({ url: new URL("/", app.url), connections: 2 });
  app.write("source.txt", "bad");
  const { type: _, at: __, reload: ___, ...failure } = await app.next("failure");
  assert.deepEqual(failure, {
    kind: "build",
    code: "HOTRUN_BUILD",
    title: "The build failed",
    message: "expected good",
    file: app.file("source.txt"),
    line: 1,
    column: 2,
    related: [{ relation: "also", message: "and more", file: app.file("source.txt"), line: 2, column: 1 }],
    hint: "sh build.sh exited with code 4. It runs again with the next change.",
  });
  app.write("source.txt", "fine");
  await app.next("recovered");
  assert.equal((await app.get("/")).body, "fine");
  assert.deepEqual((await load.stop()).failures, {});
});

test("D2 when the first build fails, the page says so, and the next save starts the app", async () => {
  const files = { ...nodeApp, "source.txt": "bad" };
  await using app = await startHotrun({
    files,
    entry: "app.mjs",
    args: ["--build", "sh build.sh"],
    until: "failure",
  });
  await app.log.until("a front", () => app.log.events.some(({ type }) => type === "listen"));
  const page = await app.get("/");
  assert.equal(page.status, 502);
  assert.match(page.body, /bad word/);
  app.write("source.txt", "fine");
  await app.next("ready");
  assert.equal((await app.get("/")).body, "fine");
});

test("A10 a companion starts and ends with hotrun, and its output is shown", async () => {
  const companion = `echo "companion is $$"; exec sleep 60`;
  await using app = await startHotrun({ files: nodeAlone, args: ["--with", companion], entry: "app.mjs" });
  await app.printed("companion is ");
  const pid = Number(/companion is (\d+)/.exec(app.output)?.[1]);
  assert.ok(descendants(app.pid).includes(pid));
  await app.stop("SIGTERM");
  await waitUntilGone(pid);
});

test("A10 a companion that fails is told, and the app goes on; none survives a SIGKILL of hotrun", async () => {
  const args = ["--with", "exit 3", "--with", `echo "companion is $$"; exec sleep 60`];
  await using app = await startHotrun({ files: nodeAlone, args, entry: "app.mjs" });
  await app.printed("companion is ");
  const told = /"exit 3" ended with code 3/;
  await app.log.until("a warning", () =>
    app.log.events.some((event) => event.type === "warning" && told.test(event.message)),
  );
  assert.equal((await app.get("/")).body, "alone");
  await app.stop("SIGKILL");
  await waitUntilGone(Number(/companion is (\d+)/.exec(app.output)?.[1]));
});

/** Fails where another of its kind runs. */
const nodeAlone = {
  "app.mjs": `
import { openSync, unlinkSync } from "node:fs";
import { createServer } from "node:http";
openSync("lock", "wx");
process.on("SIGTERM", () => { unlinkSync("lock"); process.exit(); });
createServer((request, response) => {
  if (request.url === "/slow") { console.log("asked"); setTimeout(() => response.end("slow"), 300); }
  else response.end("alone");
}).listen(3000);
`,
};

test("--no-overlap: the old process has ended before the new one starts, and requests wait for it", async () => {
  await using app = await startHotrun({ files: nodeAlone, entry: "app.mjs", args: ["--restart", "--no-overlap"] });
  await using load = startLoad({ url: new URL("/", app.url), connections: 8 });
  for (let save = 1; save <= 5; save += 1) await touch(app, save);
  await load.answered(8);
  assert.deepEqual((await load.stop()).failures, {});
  assert.equal(app.reloads.length, 5);
});

async function touch(app: RunningHotrun, save: number): Promise<void> {
  app.write("app.mjs", `${nodeAlone["app.mjs"]}// ${save}\n`);
  assert.deepEqual((await app.reload()).result, { type: "done" });
}

test("--no-overlap: a request in progress is finished first", async () => {
  await using app = await startHotrun({ files: nodeAlone, entry: "app.mjs", args: ["--restart", "--no-overlap"] });
  const slow = app.get("/slow");
  await app.printed("asked");
  await touch(app, 1);
  assert.equal((await slow).body, "slow");
});

test("--no-overlap: what does not parse is found before the old process ends", async () => {
  await using app = await startHotrun({ files: nodeAlone, entry: "app.mjs", args: ["--restart", "--no-overlap"] });
  app.write("app.mjs", "const = 1;\n");
  const failure = await app.next("failure");
  assert.deepEqual([failure.kind, failure.line], ["parse", 1]);
  assert.equal((await app.get("/")).body, "alone");
  await touch(app, 1);
});

test("--no-overlap: when the new version fails, the page says why until it is mended", async () => {
  await using app = await startHotrun({ files: nodeAlone, entry: "app.mjs", args: ["--restart", "--no-overlap"] });
  app.write("app.mjs", `throw new Error("not today");\n`);
  assert.match((await app.next("failure")).message, /not today/);
  assert.match((await app.get("/")).body, /not today/);
  app.write("app.mjs", nodeAlone["app.mjs"]);
  await app.next("ready");
  assert.equal((await app.get("/")).body, "alone");
});
