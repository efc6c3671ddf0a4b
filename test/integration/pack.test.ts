import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { type AppFolder, makeAppFolder, repository } from "../support/app-folder.ts";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { nodeBinary, nodeMajors } from "../support/node-versions.ts";
import { npm } from "../support/npm.ts";

let folder: AppFolder;

before(async () => {
  folder = makeAppFolder(plainApp, { packages: false });
  // Without scripts: the build is there, and a second one would take it away from tests that run meanwhile.
  const packed = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder.path], repository);
  const [{ filename }] = JSON.parse(packed);
  await npm(["install", join(folder.path, filename)], folder.path);
});
after(() => folder[Symbol.dispose]());

for (const major of nodeMajors) {
  test(`the package, installed into an empty folder, runs an app on Node ${major}`, async (t) => {
    const node = await nodeBinary(major).catch((error) => t.skip(`Node ${major} cannot be installed: ${error}`));
    if (!node) return;
    await using app = await startHotrun({
      files: plainApp,
      folder,
      command: ["npx", "--no-install", "hotrun"],
      env: { PATH: [dirname(node), process.env.PATH].join(delimiter) },
    });
    const pid = (await app.get("/pid")).body;
    assert.equal((await app.get("/text")).body, "one");
    app.edit("text.ts", "one", "two");
    const reload = await app.reload();
    assert.equal(reload.plan, "swap");
    assert.equal((await app.get("/text")).body, "two");
    assert.equal((await app.get("/pid")).body, pid);
    const page = await app.get("/", { headers: { accept: "text/html" } });
    assert.match(page.body, /\/__hotrun\/client\.js/);
    assert.equal((await app.get("/__hotrun/client.js")).status, 200);
    folder.edit("text.ts", "two", "one");
  });
}

test("an installation is small: under 25 MB and 40 packages", () => {
  const lock = JSON.parse(readFileSync(folder.file("node_modules/.package-lock.json"), "utf8"));
  const packages = Object.keys(lock.packages);
  assert.ok(packages.length < 40, packages.join("\n"));
  const seen = new Set<number>();
  const bytes = packages.reduce((sum, name) => sum + sizeOf(folder.file(name), seen), 0);
  assert.ok(bytes < 25_000_000, `${bytes} bytes`);
});

test("the client is one file of at most 12 KB, as browsers take it", () => {
  const client = brotliCompressSync(readFileSync(folder.file("node_modules/hotrun/dist/client.js")));
  assert.ok(client.length <= 12 * 1024, `${client.length} bytes`);
});

test("a start reads one file in ASCII, and of the packages only what it needs at once", () => {
  const launcher = folder.file("node_modules/hotrun/dist/launcher.cjs");
  const program = "require(process.argv[1]); console.log(Object.keys(require.cache).join('\\n'))";
  const loaded = execFileSync(process.execPath, ["-e", program, launcher], { encoding: "utf8" }).trim().split("\n");
  const packages = new Set(loaded.map((file) => file.split(`node_modules${sep}`).at(-1)?.split(sep)[0]));
  assert.deepEqual([...packages].sort(), ["cjs-module-lexer", "commander", "es-module-lexer", "hotrun"]);
  for (const name of ["launcher", "runtime"]) assert.match(read(`dist/${name}.cjs`), /^[\0-\x7f]*$/);
});

const read = (name: string): string => readFileSync(folder.file(`node_modules/hotrun/${name}`), "utf8");

test("the package holds what it needs and nothing else", () => {
  const files = readdirSync(folder.file("node_modules/hotrun"), { recursive: true, encoding: "utf8" });
  for (const needed of ["package.json", "README.md", "LICENSE", "client.d.ts", "bin/hotrun.js", "dist/launcher.cjs"]) {
    assert.ok(files.includes(needed), needed);
  }
  assert.deepEqual(
    files.filter((file) => /^(src|test|examples|bench|scripts|node_modules|client)\b(?!\.d\.ts)/.test(file)),
    [],
  );
});

/** Bytes of the files of a package, without those of packages inside it; what is linked twice counts once. */
function sizeOf(path: string, seen = new Set<number>()): number {
  let bytes = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const { ino, size } = statSync(join(path, entry.name));
    if (entry.isDirectory()) bytes += sizeOf(join(path, entry.name), seen);
    else if (!seen.has(ino)) bytes += size;
    seen.add(ino);
  }
  return bytes;
}
