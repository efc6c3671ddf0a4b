import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { type GuardOptions, isHostAllowed, judgeRequest, ownTarget } from "../../../src/proxy/guard.ts";

const plain: GuardOptions = { hosts: [], wildcard: false, trustProxy: false };
const wildcard: GuardOptions = { hosts: [], wildcard: true, trustProxy: false };

function judge(url: string, headers: string[] = ["Host", "localhost"], method = "GET", httpVersion = "1.1") {
  return judgeRequest({ method, url, httpVersion, rawHeaders: headers }, plain);
}

const allowed = [
  "localhost", "LOCALHOST:8000", "localhost:8000", "app.localhost", "a.b.localhost:3", "127.0.0.1", "127.0.0.1:8000",
  "192.168.1.5:8000", "[::1]", "[::1]:8000", "[fe80::1]", "[::FFFF:127.0.0.1]:80",
]; // biome-ignore format: a table
const refused = [
  "", " ", "evil.example", "evil.example:8000", "localhost6", "10.0.2.555", "0177.0.0.1", "0x7f.1", "2130706433", "127.1",
  "127.0.0.1.nip.io", "localhost.evil.example", "１２７.0.0.1", "[::1", "a b", "localhost:99999", "localhost:", "%00",
  "[".repeat(8192), "localhost:8000@evil.example", "evil@localhost", "localhost/x", "localhost#", "localhost?",
  "evillocalhost", "localhostevil", "xlocalhost:8000", "a.localhost.evil", "a..localhost", ".localhost", "-.localhost",
  "0.0.0.0", "0.0.0.0:8000", "[::]", "[::]:8000", "[0:0:0:0:0:0:0:0]", "[::ffff:0.0.0.0]", "[::1%lo]", "[::1]x", "[1]",
  "localhost,localhost", "localhost\t", "http://localhost", "127.0.0.1:80:80", "1.2.3", "0x7f000001", "127.0.0.0x1",
]; // biome-ignore format: a table

test("hosts that name this machine pass, all others do not", () => {
  for (const host of allowed) assert.equal(isHostAllowed(host, plain), true, host);
  for (const host of refused) assert.equal(isHostAllowed(host, plain), false, host.slice(0, 40));
});

test("the unspecified address is a name of a front that is bound to it", () => {
  for (const host of ["0.0.0.0:8000", "[::]", "[0:0:0:0:0:0:0:0]:1"])
    assert.equal(isHostAllowed(host, wildcard), true, host);
  assert.equal(isHostAllowed("evil.example", wildcard), false);
});

test("allowed hosts are compared as text, a leading dot takes subdomains", () => {
  const guard = { hosts: ["a.b", ".dev.Example", "mine"], wildcard: false, trustProxy: false };
  for (const host of ["a.b", "A.B:80", "x.dev.example", "dev.example", "mine:1"])
    assert.equal(isHostAllowed(host, guard), true, host);
  for (const host of ["axb", "xa.b", "x.a.b", "xdev.example", "notmine"])
    assert.equal(isHostAllowed(host, guard), false, host);
});

test("a request needs exactly one Host", () => {
  assert.equal(judge("/", []).type, "refuse");
  assert.deepEqual(judge("/", [], "GET", "1.0"), { type: "pass", target: "/" });
  for (const second of ["localhost", "evil.example"]) {
    const verdict = judge("/", ["Host", "localhost", "X", "y", "hOST", second]);
    assert.equal(verdict.type === "refuse" && verdict.status, 400);
  }
});

const targets: [string, string, number | string][] = [
  ["GET", "/a//b/../c;d?x=%2F&y=/./", "/a//b/../c;d?x=%2F&y=/./"],
  ["GET", "//evil.example/x", "//evil.example/x"],
  ["GET", "http://localhost:8000/x?y", "/x?y"],
  ["GET", "HTTP://localhost", "/"],
  ["GET", "http://localhost?y", "/?y"],
  ["OPTIONS", "*", "*"],
  ["OPTIONS", "http://localhost", "*"],
  ["GET", "*", 400],
  ["GET", "/a#b", 400],
  ["GET", "http://localhost/#b", 400],
  ["GET", "x", 400],
  ["GET", "", 400],
  ["GET", "\\\\127.0.0.1", 400],
  ["GET", "ftp://localhost/", 400],
  ["GET", "http://evil.example/", 403],
  ["GET", "http://localhost@evil.example/", 403],
  ["GET", "http:///x", 403],
  ["TRACE", "/", 405],
  ["CONNECT", "localhost:80", 405],
];

test("request targets: what passes, and as what", () => {
  for (const [method, url, expected] of targets) {
    const verdict = judge(url, ["Host", "localhost"], method);
    assert.equal(verdict.type === "pass" ? verdict.target : verdict.status, expected, `${method} ${url}`);
  }
});

test("the authority of an absolute target is the Host", () => {
  assert.deepEqual(judge("http://app.localhost:9/x"), { type: "pass", target: "/x", host: "app.localhost:9" });
  const verdict = judge("http://localhost/", ["Host", "evil.example"]);
  assert.equal(verdict.type === "refuse" && verdict.status, 403);
});

test("versions, header counts and framings that others may read differently", () => {
  const status = (version: string, headers: string[]) => {
    const verdict = judge("/", ["Host", "localhost", ...headers], "GET", version);
    return verdict.type === "pass" ? "pass" : verdict.status;
  };
  assert.equal(status("0.9", []), 400);
  assert.equal(status("2.0", []), 505);
  assert.equal(status("1.0", ["Transfer-Encoding", "chunked"]), 400);
  assert.equal(status("1.1", ["Transfer-Encoding", "chunked"]), "pass");
  assert.equal(status("1.1", Array(998).fill("x")), "pass");
  assert.equal(status("1.1", Array(1000).fill("x")), 431);
});

test("a refusal never repeats what was sent", () => {
  for (const host of refused.filter((value) => value.length > 4)) {
    const verdict = judge("/", ["Host", host]);
    assert.ok(
      verdict.type === "refuse" && verdict.status === 403 && !verdict.message.includes(host),
      host.slice(0, 40),
    );
  }
});

test("it answers for any bytes", () => {
  for (let i = 0; i < 10_000; i++) {
    const bytes = randomBytes(1 + (i % 24)).toString("latin1");
    judge(bytes, ["Host", bytes]);
    judge(`http://${bytes}`, ["Host", "localhost"]);
  }
});

test("own paths are start-anchored and exact", () => {
  const own = { prefix: "/__hotrun/", basePath: "" };
  for (const target of ["/__hotrun/", "/__hotrun/live", "/__hotrun/live/?x"])
    assert.equal(ownTarget(target, own), target);
  for (const target of ["//__hotrun/live", "/__HOTRUN/live", "/__hotrun", "/x/__hotrun/live", "/%5f_hotrun/"]) {
    assert.equal(ownTarget(target, own), null, target);
  }
});

test("F9 own paths may have the base path before them, which is taken away", () => {
  const own = { prefix: "/__hotrun/", basePath: "/shop" };
  assert.equal(ownTarget("/shop/__hotrun/live?x", own), "/__hotrun/live?x");
  assert.equal(ownTarget("/__hotrun/live", own), "/__hotrun/live");
  for (const target of ["/shop/x/__hotrun/", "/shopx/__hotrun/", "/shop"])
    assert.equal(ownTarget(target, own), null, target);
});

test("F9 a host that a trusted proxy was asked for is judged as the Host is; of another it is not looked at", () => {
  const verdict = (forwarded: string, trustProxy: boolean) =>
    judgeRequest(
      { method: "GET", url: "/", httpVersion: "1.1", rawHeaders: ["Host", "localhost", "X-Forwarded-HOST", forwarded] },
      { hosts: ["shop.test"], wildcard: false, trustProxy },
    ).type;
  assert.equal(verdict("shop.test", true), "pass");
  assert.equal(verdict("shop.test:8443, localhost", true), "pass");
  assert.equal(verdict("evil.example", true), "refuse");
  assert.equal(verdict("shop.test, evil.example", true), "refuse");
  assert.equal(verdict("evil.example", false), "pass");
});
