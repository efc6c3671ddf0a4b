import assert from "node:assert/strict";
import { test } from "node:test";
import { type AppEnd, crashTitle, exitFailure, lostText, withLost } from "../../../src/decide/app-ending.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

const end = (how: Partial<AppEnd>) =>
  exitFailure({ code: null, signal: null, lastWords: "", isStarting: false, ...how });
const none = { requests: 0, streams: 0, sockets: 0 };

test("B2 an exit code, with what the app wrote last and what is to be done about that", () => {
  const { kind, code, title, message, hint } = end({ code: 1, lastWords: "checking\nDATABASE_URL is not set\n" });
  assert.deepEqual([kind, code, title], ["exit", "HOTRUN_EXIT", "Exited with code 1"]);
  assert.equal(message, "The app exited with code 1. It wrote last:\nchecking\nDATABASE_URL is not set");
  assert.match(hint ?? "", /^DATABASE_URL is not in the environment.*\nIt starts again with the next change\.$/);
  assert.equal(end({ code: 3, isStarting: true }).message, "The app exited with code 3 while it started.");
  assert.match(end({ code: 13 }).hint ?? "", /top-level await never/);
});

test("B2 a signal", () => {
  assert.equal(end({ signal: "SIGKILL" }).title, "Ended by SIGKILL");
  assert.match(end({ signal: "SIGKILL" }).hint ?? "", /memory runs short/);
  assert.match(end({ signal: "SIGSEGV" }).hint ?? "", /Native code has crashed/);
  assert.equal(end({ signal: "SIGUSR2" }).hint, "It starts again with the next change.");
});

test("B2 out of memory, whatever way V8 has of ending", () => {
  const lastWords = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n 1: 0xb8ced1";
  for (const how of [{ signal: "SIGABRT" }, { code: 134 }]) {
    const { title, message, hint } = end({ ...how, lastWords });
    assert.equal(title, "Ran out of memory");
    assert.doesNotMatch(message, /0xb8ced1/);
    assert.match(hint ?? "", /NODE_OPTIONS=--max-old-space-size/);
  }
});

test("what was lost is named, and nothing else", () => {
  assert.equal(lostText(none, [], []), "");
  assert.equal(
    lostText({ requests: 7, streams: 1, sockets: 3 }, ["store.ts"], ["cart"]),
    "What it held in memory is lost: 3 WebSockets, 1 event stream, import.meta.hot.data of store.ts, what keep held as cart.",
  );
  assert.match(lostText(none, ["a", "b", "c", "d", "e", "f", "g"], []), /data of a, b, c, d, e, 2 more\.$/);
});

test("a crash says how it was come upon, and the advice of the error stays before what was lost", () => {
  assert.equal(crashTitle("unhandledRejection"), "Crashed: unhandled rejection");
  assert.equal(crashTitle("uncaughtException"), "Crashed: uncaught exception");
  assert.equal(crashTitle(undefined), "Crashed");
  const failure: Failure = { kind: "crash", code: "HOTRUN_CRASH", title: "Crashed", message: "m", hint: "Mend it." };
  assert.equal(withLost(failure, "Gone: all.").hint, "Mend it.\nGone: all.\nIt starts again with the next change.");
  assert.equal(withLost(end({ code: 1 }), "").hint, "It starts again with the next change.");
});
