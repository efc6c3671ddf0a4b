import assert from "node:assert/strict";
import { test } from "node:test";
import { type DeliveredHeadersOptions, deliveredHeaders } from "../../../src/proxy/delivered-headers.ts";
import { type RequestHeadOptions, requestHead } from "../../../src/proxy/request-head.ts";
import { createRetryPolicy } from "../../../src/proxy/retry.ts";
import { markEtag, unmarkIfNoneMatch, validatorMark } from "../../../src/proxy/validators.ts";

function send(rawHeaders: string[], options: Partial<RequestHeadOptions> = {}): string[] {
  const { text } = requestHead({
    method: "GET",
    target: "/",
    host: "localhost",
    rawHeaders: ["Host", "localhost", ...rawHeaders],
    httpVersion: "1.1",
    body: "none",
    upgrade: null,
    mark: null,
    forwarded: { for: "127.0.0.1", proto: "http", port: 8000, always: false, trusted: false },
    ...options,
  });
  return text.split("\r\n").slice(2, -2);
}

function deliver(headers: string[], options: Partial<DeliveredHeadersOptions> = {}): string[] {
  const head = {
    status: 200,
    reason: "OK",
    headers,
    framing: { type: "none" },
    persistent: true,
    idleMs: null,
  } as const;
  return deliveredHeaders(
    { ...head, headers },
    { method: "POST", generation: 7, injected: null, confirmed: null, edit: null, trailers: false, ...options },
  );
}

const generation = ["x-hotrun-generation", "7"];

test("F12 headers about the connection stop here, with those that it names", () => {
  const hop = [
    "Keep-Alive",
    "1",
    "Proxy-Connection",
    "x",
    "Proxy-Authorization",
    "x",
    "Upgrade",
    "x",
    "HTTP2-Settings",
    "x",
  ];
  assert.deepEqual(send([...hop, "Connection", "close, X-Secret", "X-Secret", "1", "A", "b"]), ["A: b"]);
  assert.deepEqual(
    deliver([...hop, "Connection", "X-Secret", "X-Secret", "1", "Transfer-Encoding", "chunked", "A", "b"]),
    ["A", "b", ...generation],
  );
});

test("F12 naming them in Connection removes no header that makes the request what it is, and none of ours", () => {
  const named = "Host, Content-Length, Cookie, Authorization, X-Forwarded-For, x-hotrun-generation, Set-Cookie";
  const kept = ["Content-Length", "1", "Cookie", "a", "Authorization", "b"];
  const forwarded = { for: "::1", proto: "http", port: 8000, always: true, trusted: false } as const;
  assert.deepEqual(send(["Connection", named, ...kept], { forwarded }), [
    "Content-Length: 1",
    "Cookie: a",
    "Authorization: b",
    "X-Forwarded-For: ::1",
    "X-Forwarded-Proto: http",
    "X-Forwarded-Host: localhost",
    "X-Forwarded-Port: 8000",
  ]);
  assert.deepEqual(deliver(["Connection", named, "Set-Cookie", "a"]), ["Set-Cookie", "a", ...generation]);
});

test("F12 what a client says about forwarding is replaced by what is true", () => {
  const lies = [
    "X-Forwarded-Host",
    "evil",
    "x-forwarded-proto",
    "javascript",
    "Forwarded",
    "host=evil",
    "X-Forwarded-Port",
    "1;x",
  ];
  assert.deepEqual(send([...lies, "A", "b"]), [
    "A: b",
    "X-Forwarded-Proto: http",
    "X-Forwarded-Host: localhost",
    "X-Forwarded-Port: 8000",
  ]);
});

test("TE is passed on for trailers alone, Expect not from HTTP/1.0", () => {
  assert.deepEqual(send(["TE", "gzip, trailers"]), ["TE: trailers"]);
  assert.deepEqual(send(["TE", "gzip"]), []);
  assert.deepEqual(send(["Expect", "100-continue"]), ["Expect: 100-continue"]);
  assert.deepEqual(send(["Expect", "100-continue"], { httpVersion: "1.0" }), []);
});

test("the body is framed as the client framed it", () => {
  assert.deepEqual(send(["Transfer-Encoding", "chunked"], { body: "chunked" }), ["Transfer-Encoding: chunked"]);
  assert.deepEqual(send(["Content-Length", "3"], { body: "length" }), ["Content-Length: 3"]);
});

test("the app's own generation header and trailers that cannot come are left out", () => {
  assert.deepEqual(deliver(["X-Hotrun-Generation", "1", "Trailer", "T"]), generation);
  assert.deepEqual(deliver(["Trailer", "T"], { trailers: true }), ["Trailer", "T", ...generation]);
});

test("F7 an ETag is marked with the tag, and comes back as it was", () => {
  const mark = validatorMark("<script>");
  assert.notEqual(mark, validatorMark("<script >"));
  for (const etag of ['"abc"', 'W/"abc"', '""', '"~hotrun.s.0"']) {
    const marked = markEtag(etag, mark) ?? "";
    assert.ok(marked.startsWith('W/"'));
    assert.equal(unmarkIfNoneMatch(marked, mark), etag);
    assert.equal(unmarkIfNoneMatch(`"x", ${marked} , W/"y"`, mark), etag);
    assert.equal(unmarkIfNoneMatch(marked, "0123"), null);
  }
  assert.equal(markEtag("no quotes", mark), null);
  assert.equal(unmarkIfNoneMatch("*", mark), null);
});

test("what was not sent is tried for a while, what was sent only if that does no harm", () => {
  let now = 0;
  const policy = (method: string, hasBody = false) =>
    createRetryPolicy({ method, hasBody, isUpgrade: false, now: () => now });
  const unsent = { sent: false, answered: false, message: "" };
  const sent = { sent: true, answered: false, message: "" };
  const post = policy("POST", true);
  assert.deepEqual([post.next(unsent), post.next(unsent), post.next(unsent)], [5, 10, 20]);
  assert.equal(post.next(sent), null);
  now = 5_001;
  assert.equal(post.next(unsent), null);
  const get = policy("GET");
  assert.deepEqual([get.next(sent), get.next(sent), get.next(sent)], [0, 0, null]);
  assert.equal(policy("GET").next({ ...sent, answered: true }), null);
  assert.equal(policy("PUT", true).next(sent), null);
  assert.deepEqual(
    [policy("GET").mayReuse, policy("POST").mayReuse, policy("PUT", true).mayReuse],
    [true, false, false],
  );
});

test("F9 what a trusted proxy says goes on to the app, with the proxy added to it", () => {
  const forwarded = { for: "10.0.0.2", proto: "http", port: 8000, always: false, trusted: true } as const;
  const sent = ["X-Forwarded-Proto", "https", "X-Forwarded-For", "1.1.1.1, 10.0.0.1", "X-Forwarded-Host", "shop.test"];
  const kept = [
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: shop.test",
    "X-Forwarded-For: 1.1.1.1, 10.0.0.1, 10.0.0.2",
  ];
  assert.deepEqual(send(sent, { forwarded }), kept);
  assert.deepEqual(send(sent, { forwarded: { ...forwarded, always: true } }), kept);
  assert.deepEqual(send([], { forwarded }), []);
  assert.deepEqual(send([], { forwarded: { ...forwarded, always: true } }), [
    "X-Forwarded-For: 10.0.0.2",
    "X-Forwarded-Proto: http",
    "X-Forwarded-Host: localhost",
    "X-Forwarded-Port: 8000",
  ]);
});
