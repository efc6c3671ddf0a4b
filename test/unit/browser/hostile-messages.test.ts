import assert from "node:assert/strict";
import { test } from "node:test";
import { readMessage } from "../../../src/browser/live-message.ts";
import { readPlace } from "../../../src/browser/open-request.ts";

const rounds = 10_000;

/** Numbers that look random and are the same for each run (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const samples: Record<string, unknown>[] = [
  { type: "page", path: "/", version: 1 },
  { type: "applied", reload: 1, action: "morph", nodes: 2, ms: 3.5, reason: "script" },
  { type: "console", level: "log", text: "a", stack: "at b" },
  { type: "open", file: "/etc/passwd", editor: "/bin/touch pwned" },
  { type: "set-option", editor: "/bin/touch pwned" },
  { file: "/app/a.ts", line: 1, column: 2 },
];

const values: unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e9,
    Number.MAX_VALUE,
    "",
    "1;x",
    '1" && touch pwned',
    "x".repeat(9000),
    "/\u001b[2J",
    "/\r\nx: y",
  ],
  ...["../../etc/passwd", "\\\\host\\share", "//host/x", "file:///a", [], [1], {}, { toString: 1 }, "__proto__", "/"],
];

/** A sample of which one thing is another; now and then what is no JSON. */
function mutated(random: (below: number) => number): string {
  const sample = { ...samples[random(samples.length)] };
  const names = [...Object.keys(sample), "__proto__", "constructor", "editor", "type"];
  const name = names[random(names.length)] as string;
  Object.defineProperty(sample, name, { value: values[random(values.length)], enumerable: true, configurable: true });
  const text = JSON.stringify(sample);
  return random(4) > 0 ? text : text.slice(0, random(text.length)) + text.slice(random(text.length));
}

const fields: Record<string, string[]> = {
  page: ["type", "path", "version"],
  applied: ["type", "reload", "action", "nodes", "ms", "reason"],
  console: ["type", "level", "text", "stack"],
};

test("whatever a page sends, it is one of the closed list of messages with its own fields, or none; never an error", () => {
  const random = createRandom(1);
  for (let i = 0; i < rounds; i++) {
    const text = mutated(random);
    const message = readMessage(text);
    if (message)
      assert.deepEqual(
        Object.keys(message).filter((name) => !fields[message.type]?.includes(name)),
        [],
        text,
      );
    const place = readPlace(text);
    if (!place) continue;
    assert.deepEqual(
      Object.keys(place).filter((name) => !["file", "line", "column"].includes(name)),
      [],
      text,
    );
    assert.match(place.file, /^\/(?!\/)/, text);
    for (const position of [place.line, place.column]) assert.ok(position === undefined || position >= 1, text);
  }
});
