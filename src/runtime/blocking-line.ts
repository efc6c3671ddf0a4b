import { readSync, writeSync } from "node:fs";

/** Does what may have to wait (EAGAIN) until it is done. */
export type Retrying = (operation: () => number) => number;

export function writeBlocking(fd: number, text: string, retrying: Retrying): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) bytes = bytes.subarray(retrying(() => writeSync(fd, bytes)));
}

/** Answers come one at a time, so nothing can follow the line end. @throws if the launcher is gone */
export function readLineBlocking(fd: number, bytesAtOnce: number, retrying: Retrying): string {
  const parts: Buffer[] = [];
  const buffer = Buffer.allocUnsafe(bytesAtOnce);
  for (;;) {
    const length = retrying(() => readSync(fd, buffer, 0, buffer.length, null));
    if (length === 0) throw new Error("hotrun has ended");
    parts.push(Buffer.from(buffer.subarray(0, length)));
    if (buffer[length - 1] === 10) return Buffer.concat(parts).toString("utf8");
  }
}
