import assert from "node:assert/strict";
import { test } from "node:test";
import { matchAsset } from "../../../../client/assets/asset-match.ts";

const origin = "http://localhost";
const paths = ["/style.css", "/admin/style.css", "/static/admin/print.css"];

function match(file: string, among = paths): string[] {
  const urls = among.map((path) => origin + path);
  return matchAsset(urls, file).map((url) => url.slice(origin.length));
}

test("L2 the URLs with the longest common end are those", () => {
  assert.deepEqual(match("/app/public/admin/style.css"), ["/admin/style.css"]);
  assert.deepEqual(match("/app/public/style.css"), ["/style.css", "/admin/style.css"]);
  assert.deepEqual(match("/app/assets/print.css"), ["/static/admin/print.css"]);
});

test("L2 a file that no URL shows has none, and the end of a file name is not a file name", () => {
  assert.deepEqual(match("/app/src/_colours.scss"), []);
  assert.deepEqual(match("/app/my-print.css"), []);
  assert.deepEqual(match("/app/print.css", ["/my-print.css"]), []);
  assert.deepEqual(match("/app/print.css", []), []);
});

test("L2 Windows paths, queries, encoded URLs and broken ones", () => {
  assert.deepEqual(match("C:\\app\\admin\\style.css"), ["/admin/style.css"]);
  assert.deepEqual(match("/app/a b.css", ["/a%20b.css?v=1", "/%zz.css"]), ["/a%20b.css?v=1"]);
});
