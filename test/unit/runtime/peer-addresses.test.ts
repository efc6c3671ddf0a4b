import assert from "node:assert/strict";
import { test } from "node:test";
import { addressView, asSeen } from "../../../src/runtime/peer-addresses.ts";

const seenBy = (view: ReturnType<typeof addressView>, address: string) =>
  asSeen({ remoteAddress: address, remotePort: 1, localAddress: address, localPort: 2, secure: null }, view);

test("a server sees the addresses of the family that it listens on", () => {
  const rows = [
    ["dual", "127.0.0.1", "::ffff:127.0.0.1"],
    ["dual", "192.168.1.5", "::ffff:192.168.1.5"],
    ["dual", "::1", "::1"],
    ["ipv4", "::ffff:127.0.0.1", "127.0.0.1"],
    ["ipv4", "::1", "127.0.0.1"],
    ["ipv6", "127.0.0.1", "::1"],
    ["as they are", "127.0.0.1", "127.0.0.1"],
    ["as they are", "::ffff:10.0.0.1", "::ffff:10.0.0.1"],
  ] as const;
  for (const [view, address, expected] of rows) {
    const { remoteAddress, localAddress } = seenBy(view, address);
    assert.deepEqual([remoteAddress, localAddress], [expected, expected], `${address} by ${view}`);
  }
});

test("the family follows from the host that was asked for", () => {
  assert.equal(addressView("127.0.0.1"), "ipv4");
  assert.equal(addressView("0.0.0.0"), "ipv4");
  assert.equal(addressView("::1"), "ipv6");
  assert.equal(addressView("::", true), "ipv6");
  assert.equal(addressView("localhost"), "as they are");
});
