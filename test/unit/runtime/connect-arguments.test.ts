import assert from "node:assert/strict";
import { test } from "node:test";
import { readConnectArguments, readTlsArguments } from "../../../src/runtime/connect-arguments.ts";

const callback = () => {};

test("a port is read from each form of connect", () => {
  const forms: unknown[][] = [
    [3000, "127.0.0.1", callback],
    ["3000", "127.0.0.1", callback],
    [{ port: 3000, host: "127.0.0.1" }, callback],
    [[{ port: "3000", host: "127.0.0.1" }, callback]],
  ];
  for (const args of forms) {
    const request = readConnectArguments(args);
    assert.deepEqual([request?.port, request?.host, request?.callback], [3000, "127.0.0.1", callback]);
  }
  assert.equal(readConnectArguments([3000])?.host, "localhost");
  assert.equal(readConnectArguments([[{ port: 3000 }, null]])?.callback, undefined);
});

test("a path, and what Node refuses, is no port", () => {
  for (const args of [["/tmp/app.sock"], [{ path: "/tmp/app.sock" }], [{ path: "/a", port: 3000 }], [{}], [], [70_000]])
    assert.equal(readConnectArguments(args), null);
});

test("TLS takes options behind port and host, and may have a connection already", () => {
  for (const args of [
    [3000, { ca: "own" }],
    [3000, "127.0.0.1", { ca: "own" }, callback],
    [{ port: 3000, ca: "own" }],
  ]) {
    const request = readTlsArguments(args);
    assert.equal(request?.port, 3000);
    assert.equal(request?.options.ca, "own");
  }
  assert.equal(readTlsArguments([3000, { host: "::1" }])?.host, "::1");
  assert.equal(readTlsArguments([{ port: 3000, socket: {} }]), null);
});
