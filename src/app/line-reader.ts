import { StringDecoder } from "node:string_decoder";
import { createLines } from "../protocol/lines.ts";

/** The lines of a stream of bytes, in which a character may be cut too. */
export function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  const read = createLines(onLine);
  return (chunk) => read(decoder.write(chunk));
}
