import assert from "node:assert/strict";
import { test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { runHotrun } from "../support/launch.ts";

const badInput = [
  { what: "an unknown option", args: ["--prot", "3000", "app.ts"], says: /--prot\b.*|--port/s },
  { what: "a port that is no number", args: ["--port", "http", "app.ts"], says: /--port/ },
  { what: "a port out of range", args: ["--port", "70000", "app.ts"], says: /70000/ },
  { what: "an entry that is not there", args: ["missing.ts"], says: /missing\.ts/ },
  { what: "a folder that is not there", args: ["--cwd", "missing", "app.ts"], says: /missing/ },
  { what: "an unknown log level", args: ["--log-level", "loud", "app.ts"], says: /loud/ },
];

for (const { what, args, says } of badInput) {
  test(`bad usage, ${what}: said, with exit code 2`, async () => {
    const { code, stdout, stderr } = await runHotrun(args, plainApp);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /^\s+at /m, "a stack is for faults of hotrun");
    assert.equal(stdout, "");
  });
}

test("A7 without arguments the entry is found, in . before src", async () => {
  await using app = await startHotrun({
    files: { ...plainApp, "src/app.ts": "throw new Error('not this one');\n" },
    entry: null,
  });
  assert.equal((await app.get("/text")).body, "one");
});

test("A7 the entry of package.json comes first", async () => {
  const files = {
    "package.json": `{ "type": "module", "hotrun": { "entry": "lib/start.ts" } }`,
    "lib/start.ts": (plainApp["app.ts"] as string).replaceAll(`"./`, `"../`),
    "text.ts": plainApp["text.ts"] as string,
    "counter.ts": plainApp["counter.ts"] as string,
    "app.ts": "throw new Error('not this one');\n",
  };
  await using app = await startHotrun({ files, entry: null });
  assert.equal((await app.get("/text")).body, "one");
});

test("A7 where there is no entry, the error lists what was looked for", async () => {
  const { code, stderr } = await runHotrun([], { "readme.md": "nothing to run" });
  assert.equal(code, 2);
  for (const name of ["app", "server", "index", "main", "src"]) assert.match(stderr, new RegExp(`\\b${name}\\b`));
});

test("--version and --help print, and end with 0", async () => {
  const version = await runHotrun(["--version"], {});
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+/);
  const help = await runHotrun(["--help"], {});
  assert.equal(help.code, 0);
  for (const option of [
    "--port",
    "--strict-port",
    "--host",
    "--restart",
    "--no-inject",
    "--no-morph",
    "--no-overlay",
    "--cwd",
    "--json",
    "--log-level",
    "--version",
    "--help",
  ]) {
    assert.ok(help.stdout.includes(option), option);
  }
});

test("options of Node before the entry are Node's", async () => {
  const files = {
    ...plainApp,
    "before.mjs": `globalThis.before = "loaded";\n`,
    ".env": "FROM_FILE=yes\n",
    "app.ts": `${plainApp["app.ts"]}\nconsole.log(Reflect.get(globalThis, "before"), process.env.FROM_FILE);\n`,
  };
  await using app = await startHotrun({ files, args: ["--import", "./before.mjs", "--env-file=.env"] });
  await app.printed("loaded yes");
});

test("--cwd is where everything is relative to", async () => {
  const files = Object.fromEntries(Object.entries(plainApp).map(([name, content]) => [`below/${name}`, content]));
  await using app = await startHotrun({
    files: { ...files, "below/package.json": `{ "type": "module" }` },
    args: ["--cwd", "below"],
  });
  assert.equal((await app.get("/text")).body, "one");
  app.edit("below/text.ts", "one", "two");
  await app.reload();
  assert.equal((await app.get("/text")).body, "two");
});

test("the terminal says in one line what changed, what was done and how long it took", async () => {
  await using app = await startHotrun({ files: plainApp, json: false, until: "nothing" });
  await app.said(/http:\/\/localhost:\d+/);
  app.edit("text.ts", "one", "two");
  await app.said(/^.*text\.ts.*\d ?ms.*$/m);
});

test("the terminal shows file, line and code of an error", async () => {
  await using app = await startHotrun({ files: plainApp, json: false, until: "nothing" });
  await app.said(/http:\/\/localhost:\d+/);
  app.write("text.ts", `\nthrow new Error("not today");\nexport const text = "";\n`);
  await app.said(/not today/);
  await app.said(/text\.ts:2/);
  await app.said(/throw new Error\("not today"\)/);
});

test("--log-level silent says nothing of its own", async () => {
  const files = { "app.ts": `console.log("from the app");\n` };
  const { code, stdout, stderr } = await runHotrun(["--port", "0", "--log-level", "silent", "app.ts"], files);
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "from the app\n", stderr: "" });
});
