import assert from "node:assert/strict";
import { test } from "node:test";
import { planCsp } from "../../../src/proxy/csp.ts";
import type { ClientAccess } from "../../../src/proxy/csp-sources.ts";
import { ask, document, page, stageWith, tag } from "./document-stage.ts";

const access = { authority: "localhost:3000", scheme: null, prefix: "/__hotrun/", path: "/shop", nonce: "OURS" };
const script = "localhost:3000/__hotrun/client.js";
const fetches = "localhost:3000/__hotrun/ localhost:3000/shop";
const socket = "ws://localhost:3000/__hotrun/live wss://localhost:3000/__hotrun/live";
const connections = `${fetches} ${socket}`;

const csp = "Content-Security-Policy";
const reportOnly = "Content-Security-Policy-Report-Only";

/** What becomes of the headers, and the nonce that is on our tag. */
function planned(
  headers: string[],
  own: ClientAccess = access,
): { headers: string[]; nonce: string | null } | "sandboxed" {
  const plan = planCsp(headers, own);
  if (plan === "sandboxed") return plan;
  const edited = headers.map((text, index) =>
    index % 2 === 0 ? text : plan.edit((headers[index - 1] as string).toLowerCase(), text),
  );
  return { headers: edited, nonce: plan.nonce };
}

/** What it is about, the policy, what it becomes, the nonce on our tag. */
const rows: [string, string, string, (string | null)?][] = [
  ["nothing about scripts", "img-src 'none'; frame-ancestors 'self'", "img-src 'none'; frame-ancestors 'self'"],
  ["the page's own origin", "default-src 'self'", "default-src 'self'"],
  ["any origin", "script-src *; connect-src *", "script-src *; connect-src *"],
  [
    "its origin by name",
    "script-src http://localhost:3000; connect-src 'self'",
    "script-src http://localhost:3000; connect-src 'self'",
  ],
  [
    "its host with any port",
    "script-src localhost:*; connect-src 'self'",
    "script-src localhost:*; connect-src 'self'",
  ],
  ["a scheme", "script-src http:; connect-src http: ws:", "script-src http:; connect-src http: ws:"],
  ["another origin", "script-src https://cdn.example", `script-src https://cdn.example ${script}`],
  ["a scheme that is not the page's", "script-src https:", `script-src https: ${script}`],
  ["no scripts at all", "script-src 'none'", `script-src ${script}`],
  ["an empty list", "script-src ; img-src *", `script-src ${script} ; img-src *`],
  ["nothing at all", "default-src 'none'", `default-src 'none'; script-src-elem ${script}; connect-src ${connections}`],
  [
    "a default alone",
    "default-src https://cdn.example 'unsafe-inline'",
    `default-src https://cdn.example 'unsafe-inline'; script-src-elem https://cdn.example 'unsafe-inline' ${script}; connect-src https://cdn.example ${connections}`,
  ],
  [
    "inline scripts: a nonce or hash would switch them off",
    "script-src 'unsafe-inline'",
    `script-src 'unsafe-inline' ${script}`,
  ],
  ["a nonce", "script-src 'nonce-abc+/='", "script-src 'nonce-abc+/='", "abc+/="],
  ["a nonce in capitals", "SCRIPT-SRC 'NONCE-Abc'", "SCRIPT-SRC 'NONCE-Abc'", "Abc"],
  ["a nonce beside the page's own origin", "script-src 'self' 'nonce-abc'", "script-src 'self' 'nonce-abc'", "abc"],
  ["a hash", "script-src 'sha256-AAAA='", `script-src 'sha256-AAAA=' ${script}`],
  [
    "strict-dynamic with a nonce",
    "script-src 'strict-dynamic' 'nonce-abc' https:",
    "script-src 'strict-dynamic' 'nonce-abc' https:",
    "abc",
  ],
  [
    "strict-dynamic with a hash",
    "script-src 'self' 'strict-dynamic' 'sha256-AAAA='",
    "script-src 'self' 'strict-dynamic' 'sha256-AAAA=' 'nonce-OURS'",
    "OURS",
  ],
  [
    "strict-dynamic by default",
    "default-src 'strict-dynamic' 'sha256-AAAA='",
    `default-src 'strict-dynamic' 'sha256-AAAA='; script-src-elem 'strict-dynamic' 'sha256-AAAA=' 'nonce-OURS'; connect-src ${connections}`,
    "OURS",
  ],
  [
    "a directive for elements",
    "script-src 'self'; script-src-elem 'none'",
    `script-src 'self'; script-src-elem ${script}`,
  ],
  ["a directive for attributes", "script-src-attr 'none'", "script-src-attr 'none'"],
  ["the first of two of one name", "script-src 'none'; script-src 'self'", `script-src ${script}; script-src 'self'`],
  ["no connections", "connect-src 'none'", `connect-src ${connections}`],
  ["connections elsewhere", "connect-src https://api.example;", `connect-src https://api.example ${connections};`],
  ["connections without the socket", "connect-src localhost:3000", `connect-src localhost:3000 ${socket}`],
  [
    "connections without fetches",
    "connect-src ws://localhost:3000",
    `connect-src ws://localhost:3000 ${fetches} wss://localhost:3000/__hotrun/live`,
  ],
  ["trusted types", "require-trusted-types-for 'script'", "require-trusted-types-for 'script'"],
  [
    "trusted types with a list",
    "require-trusted-types-for 'script'; trusted-types app",
    "require-trusted-types-for 'script'; trusted-types app hotrun",
  ],
  ["trusted types without policies", "trusted-types 'none'", "trusted-types hotrun"],
  ["an empty list of trusted types", "trusted-types", "trusted-types hotrun"],
  ["trusted types of any name", "trusted-types * 'allow-duplicates'", "trusted-types * 'allow-duplicates'"],
  ["two policies in one header", "script-src 'self', script-src 'none'", `script-src 'self', script-src ${script}`],
  [
    "two policies with the same nonce",
    "script-src 'nonce-a',script-src 'nonce-a' 'strict-dynamic'",
    "script-src 'nonce-a',script-src 'nonce-a' 'strict-dynamic'",
    "a",
  ],
  [
    "two policies with a nonce each",
    "script-src 'nonce-a', script-src 'nonce-b'",
    `script-src 'nonce-a', script-src 'nonce-b' ${script}`,
    "a",
  ],
  [
    "two strict policies with a nonce each: neither gets that of the other",
    "script-src 'strict-dynamic' 'nonce-a', script-src 'strict-dynamic' 'nonce-b'",
    "script-src 'strict-dynamic' 'nonce-a' 'nonce-OURS', script-src 'strict-dynamic' 'nonce-b' 'nonce-OURS'",
    "OURS",
  ],
  [
    "a sandbox in which the client can work",
    "sandbox allow-scripts allow-same-origin",
    "sandbox allow-scripts allow-same-origin",
  ],
  [
    "spaces and empty directives",
    " ;; img-src  x ;\tscript-src  'none'  ;",
    ` ;; img-src  x ;\tscript-src  ${script}  ;`,
  ],
  ["no policy", "", ""],
];

for (const [name, policy, expected, nonce = null] of rows) {
  test(`F6 ${name}: ${policy}`, () => {
    for (const header of [csp, reportOnly]) {
      assert.deepEqual(planned([header, policy]), { headers: [header, expected], nonce });
    }
  });
}

test("F6 policies in several headers, enforced or not, each get what they need", () => {
  const headers = [
    csp,
    "script-src 'self'",
    "X-Other",
    "script-src 'none'",
    reportOnly,
    "script-src 'none'",
    csp,
    "script-src https:",
  ];
  assert.deepEqual(planned(headers), {
    headers: [
      csp,
      "script-src 'self'",
      "X-Other",
      "script-src 'none'",
      reportOnly,
      `script-src ${script}`,
      csp,
      `script-src https: ${script}`,
    ],
    nonce: null,
  });
});

test("F6 a page in a sandbox in which the client can do nothing has none; a report of one is no sandbox", () => {
  for (const policy of ["sandbox", "sandbox allow-scripts", "img-src *, sandbox allow-same-origin"]) {
    assert.equal(planned([csp, policy]), "sandboxed");
    assert.notEqual(planned([reportOnly, policy]), "sandboxed");
  }
});

test("F6 an address that no source can name is let in as the page's own origin", () => {
  for (const authority of ["[::1]:3000", "a;script-src *", ""]) {
    assert.deepEqual(planned([csp, "script-src 'none'; connect-src 'none'"], { ...access, authority }), {
      headers: [csp, "script-src 'self'; connect-src 'self'"],
      nonce: null,
    });
  }
});

test("F6 F9 where the scheme of the page is known, only its socket is let in", () => {
  for (const [scheme, own] of [
    ["http", "ws"],
    ["https", "wss"],
  ] as const) {
    assert.deepEqual(planned([csp, "connect-src 'none'"], { ...access, scheme }), {
      headers: [csp, `connect-src ${fetches} ${own}://localhost:3000/__hotrun/live`],
      nonce: null,
    });
  }
});

test("F6 a path cannot end the source that it is in", () => {
  assert.deepEqual(planned([csp, "connect-src 'none'"], { ...access, path: "/a;b,c d/ä" }), {
    headers: [csp, `connect-src localhost:3000/__hotrun/ localhost:3000/a%3Bb%2Cc%20d/%C3%A4 ${socket}`],
    nonce: null,
  });
});

test("F6 only pages that take the tag have their policies edited, and a page that is confirmed has them too", async () => {
  await using stage = await stageWith((request, response) => {
    response.setHeader(csp, "script-src 'none'").setHeader("ETag", '"a"');
    if (request.headers["if-none-match"]) return void response.writeHead(304).end();
    response.setHeader("Content-Type", request.headers["x-fragment"] ? "text/plain" : "text/html").end(page);
  });
  const policyOf = async (headers: Record<string, string>) => (await ask(stage, headers)).headers[csp.toLowerCase()];
  const { headers } = await ask(stage);
  assert.equal(headers[csp.toLowerCase()], `script-src ${script}`);
  assert.equal(await policyOf({ ...document, "if-none-match": headers.etag ?? "" }), `script-src ${script}`);
  assert.equal(await policyOf({ ...document, "x-fragment": "1" }), "script-src 'none'");
  assert.equal(await policyOf({}), "script-src 'none'");
});

test("F6 a sandboxed page passes as the app sent it", async () => {
  await using stage = await stageWith((_request, response) =>
    response.setHeader(csp, "sandbox").setHeader("ETag", '"a"').setHeader("Content-Type", "text/html").end(page),
  );
  const answer = await ask(stage);
  assert.deepEqual([answer.body, answer.headers.etag, answer.body.includes(tag)], [page, '"a"', false]);
});
