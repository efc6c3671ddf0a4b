import assert from "node:assert/strict";
import { test } from "node:test";
import { createFrameTracker } from "../../../src/proxy/frame-tracker.ts";

interface Frame {
  opcode?: number;
  length: number;
  isMasked: boolean;
}

function bytesOf({ opcode = 2, length, isMasked }: Frame): Buffer {
  const extended = length < 126 ? Buffer.alloc(0) : length < 65_536 ? Buffer.alloc(2) : Buffer.alloc(8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const second = (isMasked ? 0x80 : 0) | (length < 126 ? length : length < 65_536 ? 126 : 127);
  // All that is in a payload looks like heads of frames.
  return Buffer.concat([
    Buffer.from([0x80 | opcode, second]),
    extended,
    Buffer.alloc(isMasked ? 4 : 0, 0x88),
    Buffer.alloc(length, 0x88),
  ]);
}

const lengths = [0, 1, 5, 125, 126, 127, 300, 65_535, 65_536, 70_000];
const frames = lengths.flatMap((length) => [true, false].map((isMasked) => ({ length, isMasked })));

/** The same for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

for (let seed = 1; seed <= 20; seed++) {
  test(`frames are followed however they are cut (${seed})`, () => {
    const random = createRandom(seed);
    const sent = Array.from({ length: 40 }, () => bytesOf(frames[random(frames.length)] as Frame));
    const ends = new Set<number>();
    let total = 0;
    for (const { length } of sent) {
      total += length;
      ends.add(total);
    }
    const all = Buffer.concat(sent);
    const tracker = createFrameTracker();
    const most = seed % 2 === 0 ? 20 : 90_000;
    for (let at = 0; at < all.length; ) {
      const chunk = all.subarray(at, at + 1 + random(most));
      if (random(3) === 0) {
        const hasBegun = !tracker.isBetween();
        const rest = tracker.passRest(chunk);
        const end = [...ends].find((candidate) => candidate > at) ?? 0;
        assert.equal(rest, hasBegun ? Math.min(chunk.length, end - at) : 0);
        tracker.pass(chunk.subarray(rest));
      } else {
        tracker.pass(chunk);
      }
      at += chunk.length;
      assert.equal(tracker.isBetween(), ends.has(at), `after ${at} bytes`);
    }
    assert.equal(tracker.hasClosed(), false, "what a payload holds is no frame");
  });
}

test("nothing is the rest of a frame that has not begun", () => {
  const tracker = createFrameTracker();
  assert.equal(tracker.passRest(bytesOf({ length: 3, isMasked: false })), 0);
});

test("a frame that closes is seen, also when its head is cut", () => {
  const close = bytesOf({ opcode: 8, length: 2, isMasked: true });
  const whole = createFrameTracker();
  whole.pass(close);
  const cut = createFrameTracker();
  for (const byte of close) cut.pass(Buffer.from([byte]));
  assert.deepEqual([whole.hasClosed(), cut.hasClosed()], [true, true]);
});
