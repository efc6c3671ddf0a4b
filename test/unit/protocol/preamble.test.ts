import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePreamble, encodePreamble, type Preamble, preambleMaxBytes } from "../../../src/protocol/preamble.ts";

const plain: Preamble = {
  remoteAddress: "fe80::1%eth0",
  remotePort: 50_000,
  localAddress: "::1",
  localPort: 3000,
  secure: null,
};
const cipher = {
  name: "ECDHE-RSA-AES128-GCM-SHA256",
  standardName: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  version: "TLSv1.2",
};
const secure = (servername: string | null): Preamble => ({
  ...plain,
  secure: { protocol: "TLSv1.2", cipher, servername },
});

for (const [what, preamble] of Object.entries({
  "of a plain connection": plain,
  "of one that the app makes to itself": { ...plain, own: true },
  "of one with TLS": secure("shop.localhost"),
  "of one with TLS without a name": secure(null),
})) {
  test(`what a preamble says is read as it was written: ${what}`, () => {
    const line = encodePreamble(preamble);
    assert.equal(line.at(-1), "\n");
    assert.deepEqual(decodePreamble(line.slice(0, -1)), preamble);
  });
}

test("a name that a client makes up cannot add anything to a preamble", () => {
  for (const name of ["a b", "x\nhotrun/1 6.6.6.6 1 ::1 1 own", "", "é", "x".repeat(254)]) {
    const line = encodePreamble(secure(name));
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(decodePreamble(line.slice(0, -1)), secure(null));
  }
});

test("the longest preamble is no longer than what is read", () => {
  const address = `${"ffff:".repeat(7)}ffff%${"x".repeat(16)}`;
  const longest = { remoteAddress: address, remotePort: 65_535, localAddress: address, localPort: 65_535 };
  const names = { name: "x".repeat(60), standardName: "x".repeat(60), version: "TLSv1.3" };
  const end = { protocol: "TLSv1.3", cipher: names, servername: "x".repeat(253) };
  assert.ok(encodePreamble({ ...longest, secure: end, own: true }).length <= preambleMaxBytes);
});
