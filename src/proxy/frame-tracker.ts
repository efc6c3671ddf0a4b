import { closeOpcode, frameHead, maxHeadBytes } from "../protocol/websocket-frame.ts";

/** Follows one way of a WebSocket from its first byte on, and knows where its frames end. */
export interface FrameTracker {
  /** These bytes have passed. */
  pass(bytes: Buffer): void;
  /** Passes no further than to the end of the frame that has begun; returns how many of the bytes that are. */
  passRest(bytes: Buffer): number;
  /** No frame has begun that has not ended: another may be put in here. */
  isBetween(): boolean;
  /** The frame that ends the connection has begun to pass: none may follow. */
  hasClosed(): boolean;
}

const nothing: Buffer = Buffer.alloc(0);

export function createFrameTracker(): FrameTracker {
  /** The beginning of a head that is not all there. */
  let head = nothing;
  /** Bytes that are to come of the payload of the frame that has begun. */
  let left = 0;
  let hasClosed = false;

  const isBetween = () => left === 0 && head.length === 0;

  /** Returns where the payload starts, or the end of the bytes. */
  function readHead(bytes: Buffer, at: number): number {
    const isCut = head.length > 0;
    const found = isCut ? frameHead(joined(head, bytes), 0) : frameHead(bytes, at);
    if (!found) {
      head = isCut ? joined(head, bytes) : Buffer.from(bytes.subarray(at));
      return bytes.length;
    }
    const start = isCut ? found.start - head.length : found.start;
    head = nothing;
    left = found.length;
    hasClosed ||= found.opcode === closeOpcode;
    return start;
  }

  function advance(bytes: Buffer, isDone: () => boolean): number {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const step = Math.min(left, bytes.length - at);
        left -= step;
        at += step;
      } else {
        at = readHead(bytes, at);
      }
      if (isDone()) return at;
    }
    return bytes.length;
  }

  return {
    pass: (bytes) => void advance(bytes, never),
    passRest: (bytes) => (isBetween() ? 0 : advance(bytes, isBetween)),
    isBetween,
    hasClosed: () => hasClosed,
  };
}

const never = () => false;

/** Only the first bytes of a chunk can belong to a head that began before it. */
function joined(head: Buffer, bytes: Buffer): Buffer {
  return Buffer.concat([head, bytes.subarray(0, maxHeadBytes)]);
}
