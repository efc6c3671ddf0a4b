import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTicket, encodeTicket } from "../../../src/protocol/below.ts";

test("a ticket comes out as it went in, whatever is in the address", () => {
  for (const address of ["/tmp/hotrun-x/a.sock", "/tmp/a b:c/ü.sock", "\\\\.\\pipe\\hotrun-1"]) {
    const ticket = { token: "0123abcd", address };
    assert.deepEqual(decodeTicket(encodeTicket(ticket)), ticket);
  }
});

test("anything else is no ticket", () => {
  for (const text of [undefined, "", "1", "abc:", ":/tmp/a.sock", "not hex:/tmp/a.sock"])
    assert.equal(decodeTicket(text), null);
});
