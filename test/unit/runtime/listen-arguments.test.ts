import assert from "node:assert/strict";
import { test } from "node:test";
import { readListenArguments } from "../../../src/runtime/listen-arguments.ts";

const callback = () => {};

/** As Node reads them: https://nodejs.org/api/net.html#serverlisten */
const rows: [string, unknown[], { port: number; host: string | null } | null][] = [
  ["a port", [3000], { port: 3000, host: null }],
  ["a port as a string", ["3000"], { port: 3000, host: null }],
  ["a port and a callback", [3000, callback], { port: 3000, host: null }],
  ["a port and a host", [3000, "127.0.0.1", callback], { port: 3000, host: "127.0.0.1" }],
  ["port, host, backlog, callback", [3000, "::1", 511, callback], { port: 3000, host: "::1" }],
  ["a port and a backlog", [3000, 511], { port: 3000, host: null }],
  ["no argument", [], { port: 0, host: null }],
  ["only a callback", [callback], { port: 0, host: null }],
  ["null", [null], { port: 0, host: null }],
  ["options", [{ port: 3000, host: "localhost" }, callback], { port: 3000, host: "localhost" }],
  ["options without a port value", [{ port: undefined }], { port: 0, host: null }],
  ["a path", ["/tmp/app.sock"], null],
  ["a path in options", [{ path: "/tmp/app.sock" }], null],
  ["a descriptor", [{ fd: 3 }], null],
  ["a port out of range is left for Node to refuse", [70_000], null],
  ["a port that is no number is left for Node to refuse", [{ port: "http" }], null],
  ["options with nothing in them are left for Node to refuse", [{}], null],
];
for (const [name, args, expected] of rows) {
  test(`listen: ${name}`, () => {
    const request = readListenArguments(args);
    assert.deepEqual(request && { port: request.port, host: request.host }, expected);
  });
}

test("listen: callback and backlog are passed on", () => {
  const request = readListenArguments([3000, "::1", 7, callback]);
  assert.equal(request?.callback, callback);
  assert.equal(request?.options.backlog, 7);
});
