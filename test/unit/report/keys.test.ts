import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../../../src/protocol/status.ts";
import { noPaint, wantsColor } from "../../../src/report/color.ts";
import { endedLines, keyHelp, keyIn, reloadList, urlLines } from "../../../src/report/keys.ts";
import { reload } from "./events.ts";

const status: Status = {
  ok: true,
  mode: "swap",
  generation: 1,
  generations: [],
  state: "live",
  fronts: [],
  pages: [],
  failure: null,
  requestFailures: [],
  reloads: [],
};

test("a key is a line by itself; everything else is the app's", () => {
  assert.deepEqual(["r\n", "rs\n", " q \r\n", "h"].map(keyIn), ["r", "r", "q", "h"]);
  assert.deepEqual(["\n", "", "run\n", "R\n", "toString\n", "s\n"].map(keyIn), [null, null, null, null, null, null]);
});

test("the help names every key", () => {
  const help = keyHelp(noPaint).join("\n");
  for (const key of ["r", "u", "e", "l", "w", "c", "q", "h"]) assert.match(help, new RegExp(`^ {2}${key} {2}\\w`, "m"));
});

test("O12 the last ten reloads, newest last", () => {
  const reloads = Array.from({ length: 12 }, (_, i) => reload({ id: i + 1 }));
  const lines = reloadList(noPaint, { ...status, reloads });
  assert.equal(lines.length, 10);
  assert.match(lines[0] ?? "", /^ {5}#3 {2}swap {5}19 ms {7}src\/home\.ts →/);
  assert.match(lines[9] ?? "", /#12 {2}swap {5}19 ms/);
  assert.match(reloadList(noPaint, status)[0] ?? "", /No reloads/);
});

test("the URLs, if there are any", () => {
  assert.match(urlLines(noPaint, status)[0] ?? "", /Nothing listens/);
  const fronts = [{ port: 1, host: "localhost", url: "http://localhost:1/" }];
  assert.deepEqual(urlLines(noPaint, { ...status, fronts }), ["  ➜  http://localhost:1/"]);
});

test("O2 what was ended is said by version, or that there was nothing to end", () => {
  assert.deepEqual(endedLines(noPaint, []), ["  No older version has connections."]);
  assert.deepEqual(endedLines(noPaint, [{ generation: 3, requests: 0, streams: 1, sockets: 2 }]), [
    "  ended 2 sockets and 1 event stream of version 3",
  ]);
});

const colours: [env: Record<string, string>, isTerminal: boolean, wanted: boolean][] = [
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  [{ TERM: "dumb" }, true, false],
];
for (const [env, isTerminal, wanted] of colours) {
  test(`colour ${wanted ? "on" : "off"}: ${JSON.stringify(env)}, ${isTerminal ? "terminal" : "no terminal"}`, () => {
    assert.equal(wantsColor(env, isTerminal), wanted);
  });
}
