import assert from "node:assert/strict";
import { test } from "node:test";
import { editMetaPolicy } from "../../../src/proxy/csp.ts";
import { editMetaPolicies } from "../../../src/proxy/meta-policy.ts";
import { access, ask, stageWith, tag } from "./document-stage.ts";

const edited = (html: string) =>
  editMetaPolicies(Buffer.from(html, "latin1"), (policy) => `${policy}; ADDED '"&`).toString("latin1");

const meta = (content: string) => `<meta http-equiv="Content-Security-Policy" content=${content}>`;
const added = meta(`"default-src 'none'; ADDED '&quot;&amp;"`);

const policy = meta(`"default-src 'none'"`);

const heads: [string, string][] = [
  [policy, added],
  [meta(`'a "b"'`), meta(`'a "b"; ADDED &#39;"&amp;'`)],
  [meta('"default-src &#39;none&#x27;"'), added],
  [
    "<meta content=\"a\" HTTP-EQUIV='content-security-policy' />",
    "<meta content=\"a; ADDED '&quot;&amp;\" HTTP-EQUIV='content-security-policy' />",
  ],
  [
    `<meta http-equiv=content-security-policy\ncontent = "a"x>`,
    `<meta http-equiv=content-security-policy\ncontent = "a; ADDED '&quot;&amp;"x>`,
  ],
  [`<!-- ${policy} -->\n<!--> ${policy}`, `<!-- ${policy} -->\n<!--> ${added}`],
  [`<title>${policy}</title><link rel=x>${policy}`, `<title>${policy}</title><link rel=x>${added}`],
  [
    `<script>"${policy}"</SCRIPT ><style></style>${policy}${policy}`,
    `<script>"${policy}"</SCRIPT ><style></style>${added}${added}`,
  ],
  [`<noscript>${policy}</noscript>${policy}`, `<noscript>${policy}</noscript>${added}`],
  [`<meta charset=utf-8><base href="/>">${policy}`, `<meta charset=utf-8><base href="/>">${added}`],
];

test("F6 the policies in the head of a page are found where a browser finds them", () => {
  for (const [html, expected] of heads) {
    for (const rest of ["</head><body>", "<p>\xe4", ""]) assert.equal(edited(html + rest), expected + rest);
  }
});

const leftAlone = [
  `</head>${policy}`,
  `<body>${policy}`,
  `text${policy}`,
  `\xa0${policy}`,
  `<div>${policy}`,
  `<template>${policy}</template>`,
  `<script><!-- <script></script> ${policy}`,
  `<style>${policy}`,
  `<!-- ${policy}`,
  `<!x>${policy}`,
  policy.slice(0, -1),
  meta("default-src"),
  meta('"a &copy; b"'),
  '<meta http-equiv="Content-Security-Policy-Report-Only" content="a">',
  '<meta name="Content-Security-Policy" content="a">',
  `\x1b$B${policy}`,
];

test("F6 what is no policy, or not plain to read, is left alone", () => {
  for (const html of leftAlone) assert.equal(edited(html), html);
});

test("F6 of a long page only the beginning is looked at, and all of it stays", () => {
  const long = `${"\xe4".repeat(100_000)}`;
  assert.equal(edited(`${policy}<p>${long}`), `${added}<p>${long}`);
  assert.equal(edited(`<!--${long}-->${policy}`), `<!--${long}-->${policy}`);
});

test("F6 a policy in a page gets the connections of the client, the URL that it loads more from, and nothing else", () => {
  const sockets = "ws://localhost:3000/__hotrun/live wss://localhost:3000/__hotrun/live";
  const fetches = "localhost:3000/__hotrun/ localhost:3000/page";
  const client = "localhost:3000/__hotrun/client.js";
  assert.equal(editMetaPolicy("script-src 'none'", access), `script-src ${client}`);
  assert.equal(editMetaPolicy("script-src 'nonce-a'", access), `script-src 'nonce-a' ${client}`);
  // What a script that runs puts into the page comes in by this.
  const strict = "script-src 'strict-dynamic' 'nonce-a'";
  assert.equal(editMetaPolicy(strict, access), strict);
  assert.equal(editMetaPolicy("default-src 'self'", access), "default-src 'self'");
  assert.equal(
    editMetaPolicy("default-src 'none'; trusted-types a", access),
    `default-src 'none'; trusted-types a; script-src-elem ${client}; connect-src ${fetches} ${sockets}`,
  );
});

test("F6 F3 a page with a policy in it is sent whole, with the right length or in parts", async () => {
  const html = `<!doctype html><html><head>${meta(`"connect-src 'none'"`)}</head><body>page</body></html>`;
  await using stage = await stageWith((request, response) => {
    response.setHeader("Content-Type", "text/html");
    if (request.method === "GET") return void response.setHeader("Content-Length", html.length).end(html);
    response.write(html.slice(0, 15));
    response.end(html.slice(15));
  });
  const whole = await ask(stage);
  assert.match(
    whole.body,
    /^<!doctype html><html><head><script[^>]*><\/script><meta .* content="connect-src localhost[^"]+"><\/head><body>page<\/body><\/html>$/,
  );
  assert.equal(whole.headers["content-length"], String(whole.body.length));
  const parts = await ask(stage, undefined, "POST");
  assert.ok(parts.body.includes(tag) && parts.body.endsWith("</head><body>page</body></html>"));
});
