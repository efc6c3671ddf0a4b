/** So many bytes of a message say whether it tells of a pause: V8 writes the method first. */
const telling = 40;

/**
 * Listens in on what an inspector says to a debugger, and tells when the app is paused and when it goes on. The bytes are
 * the answer to a WebSocket handshake and unmasked frames (RFC 6455, 5.2); Node's inspector sends each message as one.
 */
export function createPauseReader(onChange: (isPaused: boolean) => void): (chunk: Buffer) => void {
  let state: "handshake" | "frames" | "other" = "handshake";
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the current frame that are of no interest. */
  let skip = 0;

  function readFrames(): void {
    for (;;) {
      const dropped = Math.min(skip, rest.length);
      rest = rest.subarray(dropped);
      skip -= dropped;
      const frame = skip > 0 ? null : frameIn(rest);
      if (!frame) return;
      const end = frame.start + Math.min(frame.length, telling);
      if (rest.length < end) return;
      const method = /^\{"method":"Debugger\.(paused|resumed)"/.exec(rest.toString("latin1", frame.start, end))?.[1];
      if (method) onChange(method === "paused");
      skip = frame.start + frame.length;
    }
  }

  return (chunk) => {
    if (state === "other") return;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (state === "handshake") {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      state = /^HTTP\/1\.1 101 /.test(rest.toString("latin1", 0, 13)) ? "frames" : "other";
      rest = rest.subarray(end + 4);
    }
    readFrames();
  };
}

/** Where the payload of the first frame starts and how long it is; null: not enough is there to say. */
function frameIn(bytes: Buffer): { start: number; length: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] as number) & 0x7f;
  if (short < 126) return { start: 2, length: short };
  if (short === 126) return bytes.length < 4 ? null : { start: 4, length: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? null : { start: 10, length: Number(bytes.readBigUInt64BE(2)) };
}
