import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionsText, type OldVersion, whatToEnd } from "../../../src/decide/draining.ts";

function version(generation: number, more: Partial<OldVersion> = {}): OldVersion {
  return { generation, age: "fresh", requests: 0, streams: 0, sockets: 0, ...more };
}

test("O2 four old versions finish what they began, however long", () => {
  const versions = [
    version(1, { sockets: 1, age: "settled" }),
    version(2, { streams: 3 }),
    version(3, { requests: 1 }),
    version(4, { sockets: 200, requests: 7 }),
  ];
  assert.deepEqual(whatToEnd(versions, "keep"), []);
});

test("O2 of more than four the oldest end: at once what can come back, requests when they have had time", () => {
  const five = [1, 2, 3, 4, 5, 6].map((generation) => version(generation, { sockets: 1, requests: 1 }));
  assert.deepEqual(whatToEnd(five, "keep"), [
    { generation: 1, what: "lasting", why: "crowd" },
    { generation: 2, what: "lasting", why: "crowd" },
  ]);
  const settled = five.map((old) => ({ ...old, age: "settled" as const }));
  assert.deepEqual(whatToEnd(settled, "keep"), [
    { generation: 1, what: "all", why: "crowd" },
    { generation: 2, what: "all", why: "crowd" },
  ]);
  const requests = five.map((old) => ({ ...old, sockets: 0 }));
  assert.deepEqual(whatToEnd(requests, "keep"), []);
});

test("a version on which nothing hangs is none of the four", () => {
  const versions = [1, 2, 3, 4, 5, 6].map((generation) => version(generation, { sockets: generation % 2 }));
  assert.deepEqual(whatToEnd(versions, "keep"), []);
});

test("all of a version ends when its time is over, and it is none of the four then", () => {
  const overdue = { age: "overdue", requests: 1 } as const;
  const versions = [
    version(1, overdue),
    version(2, { age: "overdue" }),
    ...[3, 4, 5, 6].map((generation) => version(generation, { sockets: 1 })),
  ];
  assert.deepEqual(whatToEnd(versions, "keep"), [{ generation: 1, what: "all", why: "drain" }]);
});

test("sockets and event streams end at once where configuration says so, and count for nothing more", () => {
  const versions = [1, 2, 3, 4, 5].map((generation) => version(generation, { sockets: 1, requests: generation % 2 }));
  assert.deepEqual(
    whatToEnd(versions, "close"),
    [1, 2, 3, 4, 5].map((generation) => ({ generation, what: "lasting", why: "asked" })),
  );
  assert.deepEqual(whatToEnd([version(1, { requests: 1 })], "close"), []);
});

test("connections are said by kind", () => {
  assert.equal(connectionsText({ requests: 1, streams: 1, sockets: 2 }), "2 sockets, 1 event stream and 1 request");
  assert.equal(connectionsText({ requests: 0, streams: 2, sockets: 1 }), "1 socket and 2 event streams");
  assert.equal(connectionsText({ requests: 0, streams: 0, sockets: 0 }), "");
});
