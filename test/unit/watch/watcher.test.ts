import assert from "node:assert/strict";
import fs, { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { signatureNow } from "../../../src/watch/reading.ts";
import { createWatchedFolder } from "./watched-folder.ts";

const saveStyles: Record<string, (file: string, text: string) => void | Promise<void>> = {
  "write in place": (file, text) => writeFileSync(file, text),
  async "truncate, then write"(file, text) {
    writeFileSync(file, "");
    await delay(15);
    writeFileSync(file, text);
  },
  "temporary file renamed over"(file, text) {
    writeFileSync(`${file}.tmp`, text);
    renameSync(`${file}.tmp`, file);
  },
  "backup by rename, then a new file"(file, text) {
    renameSync(file, `${file}~`);
    writeFileSync(file, text);
    unlinkSync(`${file}~`);
  },
  "unlink, then a new file"(file, text) {
    unlinkSync(file);
    writeFileSync(file, text);
  },
};

for (const [style, save] of Object.entries(saveStyles)) {
  test(`C5 ${style}: 20 saves are 20 batches with the complete content`, async () => {
    await using folder = createWatchedFolder();
    const file = folder.path("app.ts");
    writeFileSync(file, "0");
    folder.watcher.add([file]);
    for (let i = 1; i <= 20; i++) {
      await save(file, `text ${i}`);
      const { changes } = await folder.next();
      assert.deepEqual(
        changes.map(({ kind, content }) => [kind, String(content)]),
        [["update", `text ${i}`]],
      );
    }
    assert.deepEqual(await folder.rest(), []);
  });
}

test("the last of two quick saves is always told", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("app.ts");
  writeFileSync(file, "0");
  folder.watcher.add([file]);
  for (const gapMs of [0, 1, 2, 3, 5, 8, 13, 21, 30]) {
    writeFileSync(file, `first ${gapMs}`);
    await delay(gapMs);
    writeFileSync(file, `second ${gapMs}`);
    let text = "";
    while (text !== `second ${gapMs}`) text = await folder.nextText();
  }
});

test("the same content again, and a touch, are no changes", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("app.ts");
  writeFileSync(file, "same");
  folder.watcher.add([file]);
  writeFileSync(file, "same");
  utimesSync(file, new Date(), new Date());
  assert.deepEqual(await folder.rest(), []);
});

test("C3 many files written at once are one batch", async () => {
  await using folder = createWatchedFolder();
  const files = Array.from({ length: 300 }, (_, i) => folder.path(`module-${i}.ts`));
  for (const file of files) writeFileSync(file, "0");
  folder.watcher.add(files);
  for (const file of files) writeFileSync(file, "1");
  const { changes } = await folder.next();
  assert.equal(changes.length, 300);
});

test("C4 a file that was not there is created, and one that goes is deleted", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("app.ts");
  folder.watcher.add([file]);
  writeFileSync(file, "1");
  assert.equal((await folder.next()).changes[0]?.kind, "create");
  unlinkSync(file);
  const change = (await folder.next()).changes[0];
  assert.deepEqual([change?.kind, change?.hash, change?.content], ["delete", null, null]);
});

test("C6 a file in folders that do not exist yet is noticed", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("views", "partials", "head.ejs");
  folder.watcher.add([file]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "1");
  assert.equal(await folder.nextText(), "1");
  writeFileSync(file, "2");
  assert.equal(await folder.nextText(), "2");
});

test("C7 a folder deleted and made again goes on being watched", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("src", "routes", "index.ts");
  const make = (text: string) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  make("0");
  folder.watcher.add([file]);
  for (let i = 1; i <= 5; i++) {
    rmSync(folder.path("src"), { recursive: true });
    make(`made again ${i}`);
    assert.equal(await folder.nextText(), `made again ${i}`);
    writeFileSync(file, `saved ${i}`);
    assert.equal(await folder.nextText(), `saved ${i}`);
  }
  assert.deepEqual(await folder.rest(), []);
});

test("C7 a folder on the way that is renamed and replaced is noticed", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("src", "routes", "index.ts");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "old");
  folder.watcher.add([file]);
  renameSync(folder.path("src"), folder.path("away"));
  assert.equal((await folder.next()).changes[0]?.kind, "delete");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "new");
  assert.equal(await folder.nextText(), "new");
  rmSync(folder.path("src"), { recursive: true });
  renameSync(folder.path("away"), folder.path("src"));
  assert.equal(await folder.nextText(), "old");
  writeFileSync(file, "again");
  assert.equal(await folder.nextText(), "again");
});

test("C9 a linked file is noticed once, where it leads and where it is", async () => {
  await using folder = createWatchedFolder();
  const [link, one, two] = [folder.path("link.ts"), folder.path("real", "one.ts"), folder.path("real", "two.ts")];
  mkdirSync(folder.path("real"));
  writeFileSync(one, "one");
  writeFileSync(two, "two");
  symlinkSync(one, link);
  folder.watcher.add([link]);
  writeFileSync(one, "one, changed");
  assert.equal(await folder.nextText(), "one, changed");
  unlinkSync(link);
  symlinkSync(two, link);
  assert.equal(await folder.nextText(), "two");
  writeFileSync(two, "two, changed");
  assert.equal(await folder.nextText(), "two, changed");
  writeFileSync(one, "no longer of interest");
  assert.deepEqual(await folder.rest(), []);
});

test("C9 files in a linked folder are noticed, also when the link is moved", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("current", "app.ts");
  for (const version of ["v1", "v2"]) {
    mkdirSync(folder.path(version));
    writeFileSync(folder.path(version, "app.ts"), version);
  }
  symlinkSync(folder.path("v1"), folder.path("current"));
  folder.watcher.add([file]);
  writeFileSync(folder.path("v1", "app.ts"), "v1, changed");
  assert.equal(await folder.nextText(), "v1, changed");
  unlinkSync(folder.path("current"));
  symlinkSync(folder.path("v2"), folder.path("current"));
  assert.equal(await folder.nextText(), "v2");
  writeFileSync(folder.path("v2", "app.ts"), "v2, changed");
  assert.equal(await folder.nextText(), "v2, changed");
});

test("C13 a change between the caller's reading and the watch is told", async () => {
  await using folder = createWatchedFolder();
  const [stale, fresh] = [folder.path("stale.ts"), folder.path("fresh.ts")];
  writeFileSync(stale, "now");
  writeFileSync(fresh, "now");
  folder.watcher.baseline(stale, "before");
  folder.watcher.baseline(fresh, "now");
  folder.watcher.add([stale, fresh]);
  const { changes } = await folder.next();
  assert.deepEqual(
    changes.map(({ file, content }) => [file, String(content)]),
    [[stale, "now"]],
  );
  folder.watcher.baseline(stale, "an old copy");
  assert.equal(await folder.nextText(), "now");
});

test("O13 a save that the caller has read before it was told is told once, as one without a change", async () => {
  await using folder = createWatchedFolder();
  const [file, large] = [folder.path("app.ts"), folder.path("large.ts")];
  const much = "x".repeat(10 * 1024 * 1024 + 1);
  writeFileSync(file, "one");
  writeFileSync(large, much);
  folder.watcher.add([file, large]);
  writeFileSync(file, "two");
  folder.watcher.baseline(file, "two");
  // Of such a file its time counts, whatever the caller has read.
  folder.watcher.baseline(large, much);
  assert.deepEqual(await folder.next().then(({ changes, unchanged }) => ({ changes, unchanged })), {
    changes: [],
    unchanged: [file],
  });
  writeFileSync(file, "three");
  assert.equal(await folder.nextText(), "three");
  assert.deepEqual(await folder.rest(), []);
});

test("C13 so is one that came while the watch itself read the file", async (t) => {
  await using folder = createWatchedFolder();
  const file = folder.path("note.md");
  writeFileSync(file, "");
  const signature = signatureNow(file); // The caller goes on to read it, and finds nothing in it.
  const { readFileSync } = fs;
  const read = t.mock.method(fs, "readFileSync", (...args: Parameters<typeof readFileSync>) => {
    read.mock.restore();
    syncBuiltinESMExports();
    writeFileSync(file, "text");
    return readFileSync(...args);
  });
  syncBuiltinESMExports();
  folder.watcher.addRead(file, signature);
  assert.equal(await folder.nextText(), "text");
});

test("O6 events that the system dropped are made up for", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("app.ts");
  writeFileSync(file, "0");
  folder.watcher.add([file]);
  // More than the queue holds (16,384) without the event loop going round, then the one that counts.
  for (let i = 0; i < 10_000; i++) {
    writeFileSync(folder.path("noise"), "");
    unlinkSync(folder.path("noise"));
  }
  writeFileSync(file, "1");
  assert.equal(await folder.nextText(), "1");
});

test("a file of more than 10 MB is noticed without its content", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("data.bin");
  writeFileSync(file, Buffer.alloc(11 * 1024 * 1024));
  folder.watcher.add([file]);
  writeFileSync(file, Buffer.alloc(12 * 1024 * 1024));
  const { changes } = await folder.next();
  assert.deepEqual([changes[0]?.kind, changes[0]?.content], ["update", null]);
});

test("a removed file is told no more, nor is anything after close", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("sub", "app.ts");
  mkdirSync(dirname(file));
  writeFileSync(file, "0");
  folder.watcher.add([file]);
  folder.watcher.remove([file]);
  writeFileSync(file, "1");
  assert.deepEqual(await folder.rest(), []);
  assert.equal(folder.watcher.close(), folder.watcher.close());
  folder.watcher.add([file]);
});

test("in a folder that somebody has listed, what comes and goes is told, and nothing else", async () => {
  await using folder = createWatchedFolder();
  for (const name of ["old.ts", "gone.ts", "seen.ts"]) writeFileSync(folder.path(name), name);
  unlinkSync(folder.path("gone.ts"));
  folder.watcher.addFolder(folder.root, ["old.ts", "gone.ts"], false);
  const { changes } = await folder.next();
  assert.deepEqual(changes.map(({ kind, file }) => `${kind} ${file}`).toSorted(), [
    `create ${folder.path("seen.ts")}`,
    `delete ${folder.path("gone.ts")}`,
  ]);
  writeFileSync(folder.path("old.ts"), "changed");
  writeFileSync(folder.path(".old.ts.swp"), "of an editor");
  folder.watcher.expect(folder.path("own.ts"));
  writeFileSync(folder.path("own.ts"), "of whoever listed the folder");
  mkdirSync(folder.path("deep"));
  writeFileSync(folder.path("deep", "new.ts"), "");
  unlinkSync(folder.path("seen.ts"));
  assert.deepEqual((await folder.rest()).toSorted(), [
    `create ${folder.path("deep")}`,
    `delete ${folder.path("seen.ts")}`,
  ]);
});

test("what comes below a folder that was listed as a whole is told too", async () => {
  await using folder = createWatchedFolder();
  folder.watcher.addFolder(folder.path("routes"), [], true);
  mkdirSync(folder.path("routes", "deep"), { recursive: true });
  writeFileSync(folder.path("routes", "deep", "new.ts"), "");
  const told = new Set<string>();
  while (!told.has(folder.path("routes", "deep", "new.ts"))) {
    for (const { file } of (await folder.next()).changes) told.add(file);
  }
});

test("a file of a listed folder that is watched later is told with its content, and once", async () => {
  await using folder = createWatchedFolder();
  const file = folder.path("a.ts");
  folder.watcher.addFolder(folder.root, [], false);
  writeFileSync(file, "one");
  assert.equal((await folder.next()).changes[0]?.kind, "create");
  folder.watcher.add([file]);
  writeFileSync(file, "two");
  assert.equal(await folder.nextText(), "two");
  unlinkSync(file);
  assert.deepEqual(await folder.rest(), [`delete ${file}`]);
});
