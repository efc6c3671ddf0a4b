import assert from "node:assert/strict";
import { test } from "node:test";
import { createLineReader } from "../../../src/app/line-reader.ts";

test("lines come out whole however the bytes were cut", () => {
  const bytes = Buffer.from('{"a":"ä€😀"}\n\n{"b":2}\nrest');
  for (let size = 1; size <= bytes.length; size++) {
    const lines: string[] = [];
    const read = createLineReader((line) => lines.push(line));
    for (let start = 0; start < bytes.length; start += size) read(bytes.subarray(start, start + size));
    assert.deepEqual(lines, ['{"a":"ä€😀"}', "", '{"b":2}']);
  }
});
