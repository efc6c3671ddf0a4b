import assert from "node:assert/strict";
import { test } from "node:test";
import { createPauseReader } from "../../../src/app/pause-reader.ts";

const handshake = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
const paused = frame('{"method":"Debugger.paused","params":{"callFrames":[]}}');
const resumed = frame('{"method":"Debugger.resumed","params":{}}');
const quoting = JSON.stringify({ method: "Debugger.scriptParsed", params: '{"method":"Debugger.paused"'.repeat(20) });
const other = frame(quoting);
const large = frame(`{"id":1,"result":{"source":"${"x".repeat(70_000)}"}}`);
const all = Buffer.concat([Buffer.from(handshake), other, paused, large, frame(""), resumed, large, paused]);

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([Buffer.from([0x81, ...head]), ...(length < 65_536 ? [] : [size]), payload]);
}

function read(bytes: Buffer, chunkSize: number): boolean[] {
  const changes: boolean[] = [];
  const reader = createPauseReader((isPaused) => changes.push(isPaused));
  for (let at = 0; at < bytes.length; at += chunkSize) reader(bytes.subarray(at, at + chunkSize));
  return changes;
}

for (const chunkSize of [1, 2, 3, 7, 64, 1_000, all.length]) {
  test(`pauses are seen in chunks of ${chunkSize} bytes`, () => {
    assert.deepEqual(read(all, chunkSize), [true, false, true]);
  });
}

test("a handshake that was refused is no conversation", () => {
  assert.deepEqual(read(Buffer.concat([Buffer.from("HTTP/1.0 400 Bad Request\r\n\r\n"), paused]), 10), []);
});
