import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createStore } from "../../../src/compile/store.ts";
import type { Transformed } from "../../../src/compile/transform.ts";

const module = (code: string): Transformed => ({ format: "esm", code });
const never = () => Promise.reject(new Error("compiled again"));

function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), "hotrun-store-"));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

test("what one run compiled the next one has, by key", async () => {
  using place = makeFolder();
  const first = createStore(place.folder, "v1");
  await first.through("a", async () => module("A"));
  await first.close();
  const second = createStore(place.folder, "v1");
  assert.deepEqual(await second.through("a", never), module("A"));
  assert.deepEqual(await second.through("b", async () => module("B")), module("B"));
});

test("another version of the compiler has nothing of it", async () => {
  using place = makeFolder();
  const first = createStore(place.folder, "v1");
  await first.through("a", async () => module("A"));
  await first.close();
  assert.deepEqual(await createStore(place.folder, "v2").through("a", async () => module("new")), module("new"));
});

test("what a run no longer asks for is dropped", async () => {
  using place = makeFolder();
  for (const keys of [
    ["a", "b"],
    ["a", "c"],
  ]) {
    const store = createStore(place.folder, "v1");
    for (const key of keys) await store.through(key, async () => module(key));
    await store.close();
  }
  await assert.rejects(createStore(place.folder, "v1").through("b", never), /compiled again/);
});

test("once closed it keeps nothing, however many modules are compiled", async () => {
  using place = makeFolder();
  const store = createStore(place.folder, "v1");
  await store.through("a", async () => module("A"));
  await store.close();
  await store.through("later", async () => module("L"));
  await store.close();
  await assert.rejects(createStore(place.folder, "v1").through("later", never), /compiled again/);
});

test("a file that is not whole counts as none, and a module that does not compile is not kept", async () => {
  using place = makeFolder();
  const first = createStore(place.folder, "v1");
  await assert.rejects(
    first.through("bad", () => Promise.reject(new Error("does not parse"))),
    /does not parse/,
  );
  await first.through("a", async () => module("A"));
  await first.close();
  for (const file of readdirSync(place.folder)) writeFileSync(join(place.folder, file), '[["a",');
  assert.deepEqual(await createStore(place.folder, "v1").through("a", async () => module("again")), module("again"));
});
