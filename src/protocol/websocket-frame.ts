/** The head of a WebSocket frame: RFC 6455 §5.2. */
export interface FrameHead {
  opcode: number;
  /** Where the payload starts. */
  start: number;
  /** Bytes of the payload. */
  length: number;
}

/** Opcode of the frame that ends a connection: §5.5.1. */
export const closeOpcode = 8;

/** No head is longer: two bytes, eight of the length, four of the mask. */
export const maxHeadBytes = 14;

/** The head of the frame that starts at `at`; null: not enough is there to say. */
export function frameHead(bytes: Uint8Array, at: number): FrameHead | null {
  const there = bytes.length - at;
  if (there < 2) return null;
  const second = bytes[at + 1] as number;
  const short = second & 0x7f;
  const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
  const headBytes = 2 + lengthBytes + (second & 0x80 ? 4 : 0);
  if (there < headBytes) return null;
  let length = lengthBytes === 0 ? short : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at + 2 + i] as number);
  return { opcode: (bytes[at] as number) & 0x0f, start: at + headBytes, length };
}
