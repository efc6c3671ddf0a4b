import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, judgeAnswer, type Verdict } from "../../../client/answer.ts";

const page: Answer = { type: "basic", status: 200, contentType: "text/html; charset=utf-8", isUnavailable: false };

const rows: [string, Partial<Answer>, number, Verdict][] = [
  ["the same page", {}, 200, "morph"],
  ["any case, any space", { contentType: "TEXT/HTML ;charset=x" }, 200, "morph"],
  ["O10 a redirect", { type: "opaqueredirect", status: 0, contentType: null }, 200, "reload"],
  ["O10 another type", { contentType: "application/json" }, 200, "reload"],
  ["O10 a type that only begins like HTML", { contentType: "text/htmlx" }, 200, "reload"],
  ["O10 no type", { contentType: null }, 200, "reload"],
  ["O10 not found, where there was a page", { status: 404 }, 200, "reload"],
  ["K4 still not found", { status: 404 }, 404, "morph"],
  ["K4 found at last", { status: 200 }, 404, "morph"],
  ["no content", { status: 204 }, 200, "reload"],
  ["O18 the app's own error", { status: 500 }, 200, "morph"],
  ["O18 mended again", { status: 200 }, 500, "morph"],
  ["K2 the launcher's answer for an app that is down", { status: 502, isUnavailable: true }, 200, "keep"],
];

for (const [name, difference, shownStatus, expected] of rows) {
  test(`${name}: ${expected}`, () => {
    assert.equal(judgeAnswer({ ...page, ...difference }, shownStatus), expected);
  });
}
