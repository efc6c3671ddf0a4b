import assert from "node:assert/strict";
import { test } from "node:test";
import { createFailedRequests } from "../../../src/decide/failed-requests.ts";

function createBed() {
  const told: string[] = [];
  let doubts = 0;
  const requests = createFailedRequests<string>({
    onReport: (visit) => told.push(`${visit.request.url} ${visit.report?.error}`),
    onDoubt: () => doubts++,
  });
  const begin = (url: string) => requests.begin({ method: "GET", url });
  const threw = (error: string, url: string | null, isPrinted = true) =>
    requests.threw(error, url === null ? null : { method: "GET", url }, isPrinted);
  return { requests, begin, threw, told, doubts: () => doubts };
}

test("O18 an error belongs to the answer of its request, whichever comes first", () => {
  const { requests, begin, threw, told } = createBed();
  const early = begin("/early");
  const late = begin("/late");
  threw("one", "/early");
  assert.deepEqual(told, []);
  requests.answered(early, 500);
  requests.answered(late, 503);
  requests.over(late);
  threw("two", "/late");
  assert.deepEqual(told, ["/early one", "/late two"]);
});

test("O18 no error belongs to an answer that says that all is well, or to another request", () => {
  const { requests, begin, threw, told } = createBed();
  const fine = begin("/a");
  threw("handled", "/a");
  requests.answered(fine, 200);
  const failed = begin("/b");
  requests.answered(failed, 500);
  threw("of another", "/a");
  threw("of another query", "/b?c");
  requests.done(failed);
  threw("too late", "/b");
  assert.deepEqual(told, []);
});

test("O18 what the framework passes on goes before what a handler has written; else the last counts", () => {
  const { requests, begin, threw } = createBed();
  const visit = begin("/");
  threw("written", "/");
  threw("thrown", "/", false);
  threw("written as well", "/");
  assert.equal(visit.report?.error, "thrown");
  const other = begin("/other");
  threw("dealt with", "/other");
  threw("in the end", "/other");
  assert.equal(other.report?.error, "in the end");
  requests.answered(other, 500);
});

test("O18 the last word is what the framework passes on, and what is written after the answer", () => {
  const { requests, begin, threw } = createBed();
  const isLast = (written: "before" | "after", url: string | null, isPrinted: boolean) => {
    const visit = begin("/");
    if (written === "before") threw("error", url, isPrinted);
    requests.answered(visit, 500);
    if (written === "after") threw("error", url, isPrinted);
    requests.over(visit);
    requests.done(visit);
    return visit.report?.isLast;
  };
  assert.equal(isLast("before", "/", false), true);
  assert.equal(isLast("before", "/", true), false);
  assert.equal(isLast("before", null, true), false);
  assert.equal(isLast("after", "/", true), true);
  assert.equal(isLast("after", null, true), true);
});

test("O18 an error without a request is that of the only one that fails, of those that were under way", () => {
  const { requests, begin, threw, told, doubts } = createBed();
  const page = begin("/page");
  const style = begin("/style.css");
  threw("whose", null);
  assert.equal(doubts(), 1);
  requests.answered(page, 500);
  assert.deepEqual(told, []);
  requests.answered(style, 200);
  assert.deepEqual(told, ["/page whose"]);
  // A later one is not it.
  const next = begin("/next");
  requests.answered(next, 500);
  assert.equal(next.report, null);
});

test("O18 where several fail at once, an error without a request is nobody's", () => {
  const { requests, begin, threw, told } = createBed();
  const [one, two] = [begin("/one"), begin("/two")];
  threw("whose", null);
  requests.answered(one, 500);
  requests.answered(two, 500);
  requests.expire();
  assert.deepEqual(told, []);
});

test("O18 a request that does not end is not waited for for ever", () => {
  const { requests, begin, threw, told } = createBed();
  const page = begin("/page");
  begin("/poll");
  threw("whose", null);
  requests.answered(page, 500);
  assert.deepEqual(told, []);
  requests.expire();
  assert.deepEqual(told, ["/page whose"]);
});

test("O18 of those that fail all the time only some are looked at", () => {
  const { requests, begin } = createBed();
  const tracked = Array.from({ length: 200 }, () => requests.answered(begin("/"), 500));
  assert.equal(tracked.filter(Boolean).length, 50);
});

test("O18 an error without a request is not that of one that has been answered for a while", () => {
  const { requests, begin, threw, told } = createBed();
  const [over, streaming] = [begin("/over"), begin("/streaming")];
  for (const visit of [over, streaming]) requests.answered(visit, 500);
  requests.over(over);
  for (const visit of [over, streaming]) requests.quiet(visit);
  threw("of what streams", null);
  requests.over(streaming);
  threw("of nobody", null);
  threw("named", "/over");
  assert.deepEqual(told, ["/streaming of what streams", "/over named"]);
});
