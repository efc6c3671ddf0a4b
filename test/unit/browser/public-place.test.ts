import assert from "node:assert/strict";
import { test } from "node:test";
import { publicPlace } from "../../../src/browser/public-place.ts";

const host = "localhost:8000";
const trusted = { trustProxy: true, basePath: "" };

test("F9 what a request says of another proxy counts for nothing unless that is trusted", () => {
  const headers = { host, "x-forwarded-host": "shop.test", "x-forwarded-proto": "https", "x-forwarded-prefix": "/x" };
  assert.deepEqual(publicPlace(headers, { trustProxy: false, basePath: "/shop" }), {
    authority: host,
    scheme: null,
    basePath: "/shop",
  });
  assert.deepEqual(publicPlace(headers, { trustProxy: true, basePath: "/shop" }), {
    authority: "shop.test",
    scheme: "https",
    basePath: "/x",
  });
});

test("F9 without forwarded headers a trusted proxy changes nothing", () => {
  const place = { authority: host, scheme: null, basePath: "/shop" };
  assert.deepEqual(publicPlace({ host }, { trustProxy: true, basePath: "/shop" }), place);
  assert.equal(publicPlace({}, trusted).authority, undefined);
});

test("F9 of several proxies the first is the browser's, and what is no scheme or path is none", () => {
  const headers = { host, "x-forwarded-host": "a.test:81, b.test", "x-forwarded-proto": "HTTPS,http" };
  assert.deepEqual(publicPlace(headers, trusted), { authority: "a.test:81", scheme: "https", basePath: "" });
  const odd = { host, "x-forwarded-proto": "gopher", "x-forwarded-prefix": '/a"b' };
  assert.deepEqual(publicPlace(odd, { trustProxy: true, basePath: "/c" }), {
    authority: host,
    scheme: null,
    basePath: "/c",
  });
});

test("F9 the port is written as browsers write it", () => {
  const authority = (name: string, port: string | undefined, proto = "https") =>
    publicPlace({ host: name, "x-forwarded-port": port, "x-forwarded-proto": proto }, trusted).authority;
  assert.equal(authority("shop.test", undefined), "shop.test");
  assert.equal(authority("shop.test", "8443"), "shop.test:8443");
  assert.equal(authority("shop.test:9", "8443"), "shop.test:9");
  assert.equal(authority("shop.test", "443"), "shop.test");
  assert.equal(authority("shop.test:443", "443"), "shop.test");
  assert.equal(authority("shop.test", "80", "http"), "shop.test");
  assert.equal(authority("[::1]", "8443"), "[::1]:8443");
  assert.equal(authority("shop.test", "x"), "shop.test");
});
