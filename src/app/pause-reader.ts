import { frameHead } from "../protocol/websocket-frame.ts";

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
      const frame = skip > 0 ? null : frameHead(rest, 0);
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
