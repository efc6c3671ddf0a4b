import { Writable } from "node:stream";

/** A stream that keeps what is written to it; `isTTY` as on a terminal. */
export function createSink({ isTTY = false, columns = 120 } = {}) {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns, text: () => written.join("") });
}
