import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cure, createKeptFiles, type KeptFiles } from "../../../src/runtime/kept-files.ts";

const layout = "/app/views/layout.njk";
const hello = "/app/views/hello.njk";
const partial = "/app/views/partials/visit.njk";

function create() {
  const told: [string, Cure][] = [];
  const kept = createKeptFiles((file, cure) => told.push([file, cure]));
  return { kept, told, visit: visiting(kept) };
}

/** One request after the other, each with what it reads. */
function visiting(kept: KeptFiles) {
  return (path: string, files: string[] = [], type = "text/html") => {
    const visit = kept.begin(kept.arrive());
    for (const file of files) kept.read(file, [visit]);
    kept.end(visit, { path, type });
  };
}

test("a page that used a file is asked for after its change and does not read it: swap, then restart", () => {
  const { kept, told, visit } = create();
  visit("/", [hello, layout]);
  visit("/");
  assert.deepEqual(told, []);
  kept.changed([layout]);
  visit("/");
  visit("/");
  assert.deepEqual(told.splice(0), [[layout, "swap"]]);
  kept.swapped([layout]);
  visit("/");
  assert.deepEqual(told, [[layout, "restart"]]);
});

test("a swap after which the file is read has helped", () => {
  const { kept, told, visit } = create();
  visit("/", [layout]);
  kept.changed([layout]);
  visit("/");
  kept.swapped([layout]);
  visit("/", [layout]);
  visit("/");
  assert.deepEqual(told, [[layout, "swap"]]);
});

test("a request that began before the change, one that failed, and one of another kind say nothing", () => {
  const { kept, told, visit } = create();
  visit("/", [layout]);
  const early = kept.begin(kept.arrive());
  kept.changed([layout]);
  kept.end(early, { path: "/", type: "text/html" });
  kept.end(kept.begin(kept.arrive()), null);
  visit("/", [], "application/json");
  visit("/style.css", [], "text/css");
  assert.deepEqual(told, []);
});

test("a page that reads another file of that ending anew does not use this one any more", () => {
  const { kept, told, visit } = create();
  visit("/", [hello, partial]);
  kept.changed([hello]);
  visit("/", [hello]);
  kept.changed([partial]);
  visit("/", [hello]);
  visit("/", []);
  assert.deepEqual(told, []);
});

test("a file that two requests have read is not kept", () => {
  const { kept, told, visit } = create();
  visit("/", [hello]);
  visit("/about", [hello]);
  kept.changed([hello]);
  visit("/");
  assert.deepEqual(told, []);
});

test("what several requests at once may have read teaches nothing", () => {
  const { kept, told, visit } = create();
  const visits = [kept.begin(kept.arrive()), kept.begin(kept.arrive())];
  kept.read(hello, visits);
  for (const each of visits) kept.end(each, { path: "/", type: "text/html" });
  kept.changed([hello]);
  visit("/");
  assert.deepEqual(told, []);
});

test("a page beside the one that read the layout: a swap on a guess, never a restart", () => {
  const { kept, told, visit } = create();
  visit("/", [hello, layout]);
  visit("/about", ["/app/views/about.njk"]);
  kept.changed([layout]);
  visit("/about");
  assert.deepEqual(told.splice(0), [[layout, "swap"]]);
  kept.swapped([layout]);
  visit("/about");
  assert.deepEqual(told.splice(0), [[layout, "none"]]);
  kept.changed([layout]);
  visit("/about");
  assert.deepEqual(told, []);
});

test("a page of the same route that was not asked for before", () => {
  const { kept, told, visit } = create();
  visit("/posts/1", ["/app/views/post.njk"]);
  kept.changed(["/app/views/post.njk"]);
  visit("/other");
  assert.deepEqual(told, []);
  visit("/posts/2");
  assert.deepEqual(told, [["/app/views/post.njk", "swap"]]);
});

test("what the app writes itself is never said to be kept", () => {
  const { kept, told, visit } = create();
  visit("/", [hello]);
  kept.written(hello);
  kept.changed([hello]);
  visit("/");
  assert.deepEqual(told, []);
});
