import assert from "node:assert/strict";
import { test } from "node:test";
import { createBatching, quietMs } from "../../../src/watch/batch.ts";
import { missing, type Reading, readingOf } from "../../../src/watch/reading.ts";

/** A disk that a test writes to, and the batching that looks at it. */
function setUp(initial: Record<string, string>) {
  const disk = new Map(Object.entries(initial));
  const read = (file: string): Reading => {
    const content = disk.get(file);
    return content === undefined ? missing : { ...readingOf(content), content: Buffer.from(content) };
  };
  const batching = createBatching({ read });
  for (const file of disk.keys()) batching.know(file, read(file));
  return {
    batching,
    write(file: string, content: string, now: number) {
      disk.set(file, content);
      batching.touch(file, now);
    },
    unlink(file: string, now: number) {
      disk.delete(file);
      batching.touch(file, now);
    },
    take(now: number) {
      const batch = batching.take(now);
      return batch?.changes.map(({ file, kind, content }) => `${kind} ${file} ${content ?? "-"}`) ?? null;
    },
  };
}

test("a single save is told 1 ms after its last event", () => {
  const { batching, write, take } = setUp({ a: "1" });
  assert.equal(batching.dueAt(), null);
  write("a", "2", 100);
  assert.equal(batching.dueAt(), 101);
  write("a", "3", 100.5);
  assert.equal(take(101), null);
  assert.deepEqual(take(101.5), ["update a 3"]);
  assert.equal(batching.dueAt(), null);
});

test("C3 files that change together come in one batch with the time of its first event", () => {
  const { batching, write } = setUp({ a: "1", b: "1" });
  write("a", "2", 100);
  write("b", "2", 101);
  write("c", "2", 105);
  assert.equal(batching.dueAt(), 115);
  const batch = batching.take(115);
  assert.equal(batch?.firstEventAt, 100);
  assert.deepEqual(
    batch?.changes.map(({ file, kind }) => [file, kind]),
    [
      ["a", "update"],
      ["b", "update"],
      ["c", "create"],
    ],
  );
});

test("C3 the quiet time grows with the number of files", () => {
  assert.deepEqual([1, 2, 19, 20, 3000].map(quietMs), [1, 10, 10, 50, 50]);
});

test("C4 create and delete is nothing, delete and create an update, create and update a create", () => {
  const { unlink, write, take } = setUp({ old: "1", same: "1" });
  write("temporary", "1", 0);
  unlink("temporary", 1);
  unlink("old", 2);
  write("old", "2", 3);
  unlink("same", 4);
  write("same", "1", 5);
  write("new", "1", 6);
  write("new", "2", 7);
  assert.deepEqual(take(17), ["update old 2", "create new 2"]);
});

test("content that is the same again is no change", () => {
  const { write, take, batching } = setUp({ a: "1" });
  write("a", "1", 0);
  assert.equal(take(2), null);
  assert.equal(batching.dueAt(), null);
  write("a", "2", 10);
  write("a", "1", 11);
  assert.equal(take(13), null);
});

test("C5 a missing file gets 50 ms to come back, counted from its last event", () => {
  const { unlink, write, take, batching } = setUp({ a: "1" });
  unlink("a", 0);
  assert.equal(take(2), null);
  assert.equal(batching.dueAt(), 50);
  write("a", "2", 30);
  assert.equal(batching.dueAt(), 31);
  assert.deepEqual(take(31), ["update a 2"]);
  unlink("a", 100);
  assert.equal(take(102), null);
  assert.deepEqual(take(150), ["delete a -"]);
});

test("C5 a file that came back without an event is found when its time is over", () => {
  const disk = new Map([["a", readingOf("1")]]);
  const batching = createBatching({ read: (file) => disk.get(file) ?? missing });
  batching.know("a", readingOf("1"));
  disk.delete("a");
  batching.touch("a", 0);
  assert.equal(batching.take(2), null);
  disk.set("a", readingOf("2"));
  assert.equal(batching.take(50)?.changes[0]?.kind, "update");
});

test("C5 an emptied file gets 150 ms for its content; one that was empty before does not", () => {
  const { write, take, batching } = setUp({ a: "1", blank: "" });
  write("a", "", 0);
  assert.equal(take(2), null);
  assert.equal(batching.dueAt(), 150);
  write("a", "2", 100);
  assert.deepEqual(take(102), ["update a 2"]);
  write("a", "", 200);
  assert.equal(take(202), null);
  assert.deepEqual(take(350), ["update a "]);
  write("blank", "", 400);
  assert.equal(take(402), null);
  assert.equal(batching.dueAt(), null);
});

test("a stream of events puts a batch off for 1 s at most, and a file in doubt waits on alone", () => {
  const { write, unlink, take, batching } = setUp({ a: "0", b: "0" });
  for (let now = 0; now < 1000; now += 5) {
    write("a", String(now), now);
    assert.equal(take(now), null);
  }
  unlink("b", 999);
  assert.deepEqual(take(1000), ["update a 995"]);
  assert.equal(batching.dueAt(), 1049);
  assert.deepEqual(take(1049), ["delete b -"]);
});

test("what the caller says it has replaces what was known", () => {
  const { batching, write, take } = setUp({ a: "1" });
  write("a", "2", 0);
  batching.know("a", readingOf("2"));
  assert.equal(take(2), null);
  write("a", "3", 10);
  batching.forget("a");
  assert.equal(batching.dueAt(), null);
  assert.equal(batching.known("a"), undefined);
});
