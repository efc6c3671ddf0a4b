import assert from "node:assert/strict";
import { test } from "node:test";
import { matchAssets } from "../../../client/asset-match.ts";

const paths = ["/style.css", "/admin/style.css", "/static/admin/print.css"];
const match = (...files: string[]) => [...matchAssets(paths, files)].sort();

test("L2 the URL with the longest common end is the one", () => {
  assert.deepEqual(match("/app/public/admin/style.css"), [1]);
  assert.deepEqual(match("/app/public/style.css"), [0, 1]);
  assert.deepEqual(match("/app/assets/print.css"), [2]);
});

test("L2 several files are the union", () => {
  assert.deepEqual(match("/app/public/admin/style.css", "/app/print.css"), [1, 2]);
});

test("L2 a file that no URL shows can be in any of them", () => {
  assert.deepEqual(match("/app/src/_colours.scss"), [0, 1, 2]);
  assert.deepEqual(match("/app/public/admin/style.css", "/app/src/_colours.scss"), [0, 1, 2]);
});

test("L2 the end of a file name is not a file name", () => {
  assert.deepEqual(match("/app/my-print.css"), [0, 1, 2]);
  assert.deepEqual([...matchAssets(["/print.css", "/other.css"], ["/app/print.css"])], [0]);
});

test("L2 Windows paths, encoded URLs and broken ones", () => {
  assert.deepEqual(match("C:\\app\\admin\\style.css"), [1]);
  assert.deepEqual([...matchAssets(["/a%20b.css", "/%zz.css"], ["/app/a b.css"])], [0]);
});

test("no URLs, no files", () => {
  assert.equal(matchAssets([], ["/app/a.css"]).size, 0);
  assert.deepEqual(match(), []);
});
