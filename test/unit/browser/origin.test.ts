import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwnOrigin } from "../../../src/browser/origin.ts";

const at = (authority: string | undefined) => ({ authority, scheme: null });

test("G9 where the scheme is known, an Origin of the other one is foreign", () => {
  const place = { authority: "shop.test", scheme: "https" } as const;
  assert.equal(isOwnOrigin("HTTPS://shop.test", place), true);
  assert.equal(isOwnOrigin("http://shop.test", place), false);
});

test("G9 an Origin with the authority of the Host header is our own", () => {
  assert.equal(isOwnOrigin("http://localhost:8000", at("localhost:8000")), true);
  assert.equal(isOwnOrigin("https://LOCALHOST:8000", at("localhost:8000")), true);
  assert.equal(isOwnOrigin("http://[::1]:8000", at("[::1]:8000")), true);
  assert.equal(isOwnOrigin("http://app.localhost", at("app.localhost")), true);
});

const foreign = [
  "null",
  "",
  "http://",
  "http://localhost",
  "http://localhost:8001",
  "http://127.0.0.1:8000",
  "http://localhost:8000.evil.example",
  "http://evil.example/localhost:8000",
  "http://localhost:8000@evil.example",
  "http://evil.example#localhost:8000",
  "http://localhost:8000, http://evil.example",
  "http://localhost:8000 ",
  "ftp://localhost:8000",
  "localhost:8000",
  "http://[::1",
  "http://%00",
  "[".repeat(8192),
];

for (const origin of foreign) {
  test(`G9 foreign: ${JSON.stringify(origin.slice(0, 60))}`, () => {
    assert.equal(isOwnOrigin(origin, at("localhost:8000")), false);
  });
}

test("G9 without a Host there is nothing that an Origin could be equal to", () => {
  assert.equal(isOwnOrigin("http://localhost:8000", at(undefined)), false);
});
