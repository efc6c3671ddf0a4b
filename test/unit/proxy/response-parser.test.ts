import assert from "node:assert/strict";
import { test } from "node:test";
import { createResponseParser, type Progress } from "../../../src/proxy/response-parser.ts";

interface Parsed {
  events: string[];
  body: string;
  progress: Progress;
}

/** Parses `parts`, then the end of the connection where the answer is not complete. */
function parse(parts: Buffer[], method = "GET", upgrade = false): Parsed {
  const events: string[] = [];
  let body = "";
  const parser = createResponseParser({
    informational: (head) => events.push(`info ${head.status}`),
    head: (head) => events.push(`${head.status} ${head.reason} ${head.headers.join("|")} ${head.framing.type}`),
    data: (chunk) => {
      assert.ok(chunk.length > 0);
      body += chunk.toString("latin1");
    },
  });
  parser.expect({ method, upgrade });
  let progress: Progress = { type: "more" };
  for (const part of parts) {
    progress = parser.write(part);
    if (progress.type !== "more") break;
  }
  return { events, body, progress: progress.type === "more" ? parser.finish() : progress };
}

const whole = (text: string, method?: string, upgrade?: boolean) =>
  parse([Buffer.from(text, "latin1")], method, upgrade);
const ok = "HTTP/1.1 200 OK\r\n";

const good: { name: string; text: string; method?: string; events: string[]; body: string; trailers?: string[] }[] = [
  {
    name: "length",
    text: `${ok}A: 1\r\na:2 \r\nContent-Length: 3\r\n\r\nabc`,
    events: ["200 OK A|1|a|2|Content-Length|3 length"],
    body: "abc",
  },
  { name: "length 0", text: `${ok}Content-Length: 0\r\n\r\n`, events: ["200 OK Content-Length|0 length"], body: "" },
  {
    name: "chunked with extensions and trailers",
    text: `${ok}Transfer-Encoding: Chunked\r\n\r\n3;x="y"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: 1\r\nt: 2\r\n\r\n`,
    events: ["200 OK Transfer-Encoding|Chunked chunked"],
    body: "abc0123456789",
    trailers: ["T", "1", "t", "2"],
  },
  { name: "until the end", text: "HTTP/1.0 200 OK\r\n\r\nabc", events: ["200 OK  close"], body: "abc" },
  {
    name: "no reason",
    text: "HTTP/1.1 404\r\nContent-Length: 1\r\n\r\nx",
    events: ["404  Content-Length|1 length"],
    body: "x",
  },
  {
    name: "latin1",
    text: `${ok}X: \xe9\r\nContent-Length: 1\r\n\r\n\xff`,
    events: ["200 OK X|\xe9|Content-Length|1 length"],
    body: "\xff",
  },
  { name: "lone line feeds", text: "HTTP/1.0 200 OK\nX: y\n\na\n\nb", events: ["200 OK X|y close"], body: "a\n\nb" },
  {
    name: "several 1xx",
    text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 103 Early\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    events: ["info 100", "info 103", "info 103", "200 OK Content-Length|1 length"],
    body: "x",
  },
  {
    name: "HEAD",
    method: "HEAD",
    text: `${ok}Content-Length: 5\r\n\r\n`,
    events: ["200 OK Content-Length|5 none"],
    body: "",
  },
  { name: "204", text: "HTTP/1.1 204 No\r\n\r\n", events: ["204 No  none"], body: "" },
  {
    name: "304",
    text: "HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n",
    events: ["304 No Content-Length|9 none"],
    body: "",
  },
];

for (const { name, text, method, events, body, trailers = [] } of good) {
  test(`reads it however it is split: ${name}`, () => {
    const bytes = Buffer.from(text, "latin1");
    const expected = { events, body, progress: { type: "done", trailers, surplus: false } };
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        assert.deepEqual(
          parse(
            parts.filter((part) => part.length > 0),
            method,
          ),
          expected,
          `${first} ${second}`,
        );
      }
    }
    const single = Array.from(bytes, (byte) => Buffer.of(byte));
    assert.deepEqual(parse(single, method), expected);
  });
}

const bad: Record<string, string> = {
  "status 099": "HTTP/1.1 099 X\r\n\r\n",
  "no status line": "hello\r\n\r\n",
  "TLS bytes": "\x15\x03\x01\x00\x02\x02\x46\n\n",
  "other version": "HTTP/2 200 OK\r\n\r\n",
  "empty first line": `\r\n\r\n${ok}\r\n`,
  "control character in the reason": "HTTP/1.1 200 O\x01K\r\n\r\n",
  "unasked upgrade": "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
  "two lengths": `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
  "listed lengths": `${ok}Content-Length: 1, 1\r\n\r\nx`,
  "signed length": `${ok}Content-Length: +1\r\n\r\nx`,
  "length and chunked": `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "other coding": `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  "chunked in 1.0": "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "space in a name": `${ok}a b: c\r\n\r\n`,
  "space before the colon": `${ok}a : c\r\n\r\n`,
  "no colon": `${ok}abc\r\n\r\n`,
  "folded line": `${ok}a: b\r\n c: d\r\n\r\n`,
  "NUL in a value": `${ok}a: b\0c\r\n\r\n`,
  "lone CR": `${ok}a: b\rc\r\n\r\n`,
  "bad chunk size": `${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
  "chunk too long": `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`,
  "chunk with line feed": `${ok}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`,
  "endless head": `${ok}a: ${"b".repeat(70_000)}`,
  "endless chunk size": `${ok}Transfer-Encoding: chunked\r\n\r\n${"1".repeat(5_000)}`,
  "bad trailer": `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\na b: c\r\n\r\n`,
};

for (const [name, text] of Object.entries(bad)) {
  test(`refuses ${name}`, () => {
    assert.equal(whole(text).progress.type, "bad");
  });
}

test("an answer that is cut off is not complete", () => {
  for (const text of [
    "",
    "HTTP/1.1 2",
    `${ok}Content-Length: 3\r\n\r\nab`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
  ]) {
    assert.equal(whole(text).progress.type, "more", text);
  }
});

test("bytes behind an answer are seen", () => {
  for (const text of [
    `${ok}Content-Length: 1\r\n\r\nxy`,
    "HTTP/1.1 204 No\r\n\r\n0\r\n\r\n",
    `${ok}Content-Length: 0\r\n\r\n${ok}`,
  ]) {
    assert.deepEqual(whole(text).progress, { type: "done", trailers: [], surplus: true }, text);
  }
});

test("an upgrade that was asked for hands on the bytes behind it", () => {
  const { progress } = whole("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x00", "GET", true);
  assert.ok(progress.type === "upgraded" && progress.head.status === 101);
  assert.equal(progress.rest.toString("latin1"), "\x81\x00");
});

test("one parser reads answer after answer", () => {
  const statuses: number[] = [];
  const head = ({ status }: { status: number }) => statuses.push(status);
  const parser = createResponseParser({ informational() {}, head, data() {} });
  for (const status of [200, 404, 204]) {
    parser.expect({ method: "GET", upgrade: false });
    assert.equal(parser.write(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`)).type, "done");
  }
  assert.deepEqual(statuses, [200, 404, 204]);
});
