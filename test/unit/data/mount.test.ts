import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { type Change, combine, type MountOptions, mount } from "../../../src/data.ts";

/** What is known of each path: the folders that it comes from, the one on top first. */
type Seen = ReadonlyMap<string, string>;

interface Stage extends AsyncDisposable {
  path(name: string): string;
  write(name: string, text?: string): void;
  /** Of all batches so far: kind and path of each change. */
  readonly batches: string[][];
  readonly errors: unknown[];
  readonly current: Seen;
  readonly ready: Promise<Seen>;
  /** Resolves when the value is so. */
  until(expected: Record<string, string>): Promise<void>;
}

/** A mount of folders that are below one for this test. */
function createStage(
  files: string[],
  options: (path: (name: string) => string) => Omit<MountOptions, "onError">,
  update: (seen: Seen, changes: readonly Change[]) => Promise<Seen> | Seen = follow,
): Stage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hotrun-test-")));
  const path = (name: string) => join(root, name);
  const write = (name: string, text = name) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  for (const name of files) write(name);
  const batches: string[][] = [];
  const errors: unknown[] = [];
  const value = mount<Seen>(
    { ...options(path), onError: (error) => errors.push(error) },
    new Map(),
    (seen, changes) => {
      batches.push(changes.map(({ kind, path: at }) => `${kind} ${at}`).sort());
      return update(seen, changes);
    },
  );
  return {
    path,
    write,
    batches,
    errors,
    get current() {
      return value.current;
    },
    ready: value.ready,
    async until(expected) {
      const isSo = () => {
        const now = Object.fromEntries([...value.current].map(([at, from]) => [at, from.replaceAll(root, "")]));
        return JSON.stringify(sorted(now)) === JSON.stringify(sorted(expected));
      };
      if (isSo()) return;
      for await (const _ of value) if (isSo()) return;
    },
    async [Symbol.asyncDispose]() {
      await value.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const sorted = (record: Record<string, string>) => Object.entries(record).sort();

function follow(seen: Seen, changes: readonly Change[]): Seen {
  const next = new Map(seen);
  for (const { kind, path, files } of changes) {
    if (kind === "remove") next.delete(path);
    else next.set(path, files.join(" "));
  }
  return next;
}

const pages = { page: "**/*.md" };

test("M3 what is there comes first, as one batch; then what changes", async () => {
  await using stage = createStage(["content/a.md", "content/b/c.md", "content/x.txt"], (path) => ({
    sources: [path("content")],
    tags: pages,
  }));
  await stage.ready;
  assert.deepEqual(stage.batches, [["existing a.md", "existing b/c.md"]]);
  stage.write("content/a.md", "changed");
  await stage.until({ "a.md": "/content/a.md", "b/c.md": "/content/b/c.md" });
  stage.write("content/b/d.md");
  await stage.until({ "a.md": "/content/a.md", "b/c.md": "/content/b/c.md", "b/d.md": "/content/b/d.md" });
  rmSync(stage.path("content/a.md"));
  await stage.until({ "b/c.md": "/content/b/c.md", "b/d.md": "/content/b/d.md" });
  const later = stage.batches.slice(1).flat();
  assert.deepEqual(
    later.filter((change) => !change.startsWith("update")),
    ["add b/d.md", "remove a.md"],
  );
  assert.deepEqual(stage.errors, []);
});

test("M1 a draft lies over the page at its place; without it the page is there again", async () => {
  await using stage = createStage(["content/blog/a.md", "drafts/a.md"], (path) => ({
    sources: [{ folder: path("drafts"), at: "blog" }, path("content")],
    tags: pages,
  }));
  await stage.ready;
  await stage.until({ "blog/a.md": "/drafts/a.md /content/blog/a.md" });
  rmSync(stage.path("drafts/a.md"));
  await stage.until({ "blog/a.md": "/content/blog/a.md" });
  assert.deepEqual(stage.batches.at(-1), ["update blog/a.md"]);
});

test("C7 M1 a folder that is renamed takes its files along, and they are followed where they are now", async () => {
  await using stage = createStage(["content/old/a.md", "content/old/deep/b.md"], (path) => ({
    sources: [path("content")],
    tags: pages,
  }));
  await stage.ready;
  renameSync(stage.path("content/old"), stage.path("content/new"));
  const moved = { "new/a.md": "/content/new/a.md", "new/deep/b.md": "/content/new/deep/b.md" };
  await stage.until(moved);
  rmSync(stage.path("content/new/a.md"));
  await stage.until({ "new/deep/b.md": "/content/new/deep/b.md" });
});

test("C6 a source that is not there yet is empty, and is followed once it comes", async () => {
  await using stage = createStage([], (path) => ({ sources: [path("content")], tags: pages }));
  await stage.ready;
  assert.deepEqual(stage.batches, [[]]);
  stage.write("content/deep/a.md");
  await stage.until({ "deep/a.md": "/content/deep/a.md" });
});

test("C2 what one source leaves out, the other has", async () => {
  await using stage = createStage(["a/x.md", "a/old/y.md", "b/old/z.md", "b/.git/w.md"], (path) => ({
    sources: [{ folder: path("a"), ignore: ["old/**"] }, path("b")],
    tags: pages,
  }));
  await stage.ready;
  await stage.until({ "x.md": "/a/x.md", "old/z.md": "/b/old/z.md" });
});

test("C9 a link to a folder is followed, and one into a folder that it lies in is not", async () => {
  await using stage = createStage(["content/a.md", "shared/b.md"], (path) => ({
    sources: [path("content")],
    tags: pages,
  }));
  symlinkSync(stage.path("shared"), stage.path("content/linked"));
  symlinkSync(stage.path("content"), stage.path("content/loop"));
  symlinkSync("self", stage.path("content/self"));
  symlinkSync("nowhere", stage.path("content/broken"));
  await stage.ready;
  await stage.until({ "a.md": "/content/a.md", "linked/b.md": "/content/linked/b.md" });
  assert.match(
    stage.errors.join(),
    /^Error: \S+content\/self is a link that leads in a circle \(ELOOP\), and is left out\.$/,
  );
});

test("M4 an update that throws leaves the value as it was, and later ones work", async () => {
  await using stage = createStage(
    ["content/a.md"],
    (path) => ({ sources: [path("content")], tags: pages }),
    async (seen, changes) => {
      for (const change of changes) if ((await change.text()) === "bad") throw new Error(`bad ${change.path}`);
      return follow(seen, changes);
    },
  );
  const before = await stage.ready;
  const failed = new Promise((resolve) => {
    stage.errors.push = (...errors) => {
      resolve(errors[0]);
      return Array.prototype.push.apply(stage.errors, errors);
    };
  });
  stage.write("content/b.md", "bad");
  assert.match(String(await failed), /bad b\.md/);
  assert.equal(stage.current, before);
  stage.write("content/b.md", "good");
  await stage.until({ "a.md": "/content/a.md", "b.md": "/content/b.md" });
});

test("M4 a first batch that throws is told to whoever waits for it, and comes again as a whole with the next change", async () => {
  await using stage = createStage(
    ["content/a.md", "content/b.md"],
    (path) => ({ sources: [path("content")], tags: pages }),
    async (seen, changes) => {
      for (const change of changes) if ((await change.text()) === "content/b.md") throw new Error("no b");
      return follow(seen, changes);
    },
  );
  await assert.rejects(stage.ready, /no b/);
  assert.equal(stage.errors.length, 1);
  stage.write("content/b.md", "good");
  await stage.until({ "a.md": "/content/a.md", "b.md": "/content/b.md" });
  assert.deepEqual(stage.batches.at(-1), ["existing a.md", "existing b.md"]);
});

test("M4 without anybody who waits, what the first batch throws is printed, once", async (t) => {
  const write = t.mock.method(process.stderr, "write", () => true);
  const failing = () => mount({ sources: [] }, 0, () => Promise.reject(new Error("no database")));
  await assert.rejects(failing().ready, /no database/);
  await assert.rejects(combine({ awaited: failing() }).ready, /no database/);
  assert.equal(write.mock.callCount(), 0);
  combine({ unawaited: failing() });
  while (write.mock.callCount() === 0) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(write.mock.callCount(), 1);
  assert.match(String(write.mock.calls[0]?.arguments[0]), /no database/);
});

test("C3 what changes while an update is at work is one further batch", async () => {
  let goOn = () => {};
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await using stage = createStage(
    ["content/a.md"],
    (path) => ({ sources: [path("content")], tags: pages }),
    async (seen, changes) => {
      if (changes.some(({ kind }) => kind === "existing")) {
        stage.write("content/b.md");
        stage.write("content/c.md");
        await waiting;
      }
      return follow(seen, changes);
    },
  );
  while (stage.batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
  goOn();
  await stage.until({ "a.md": "/content/a.md", "b.md": "/content/b.md", "c.md": "/content/c.md" });
});

test("a source that is no folder's path, or is mounted outside, is refused", () => {
  const none = () => mount({ sources: [""] }, 0, (value) => value);
  assert.throws(none, { name: "TypeError", message: /needs the path of a folder/ });
  const wrong: [args: unknown[], message: RegExp][] = [
    [[], /needs the folders to mount/],
    [[{ sources: "content" }, 0, () => 0], /needs the folders to mount/],
    [[{ sources: [] }, 0], /needs a function/],
    [[{ sources: [], tags: { page: undefined } }, 0, () => 0], /"page" of mount\(\) needs a glob/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(() => Reflect.apply(mount, null, args), { name: "TypeError", message });
  }
  const outside = () => mount({ sources: [{ folder: "a", at: "../b" }] }, 0, (value) => value);
  assert.throws(outside, { name: "TypeError", message: /leads out/ });
});
