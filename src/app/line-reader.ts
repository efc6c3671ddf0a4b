import { StringDecoder } from "node:string_decoder";

/** Puts chunks of bytes together to lines, whatever way they were cut. */
export function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  // Not one string that grows: a line of many megabytes would be copied with each of its chunks.
  let parts: string[] = [];
  return (chunk) => {
    const [first = "", ...others] = decoder.write(chunk).split("\n");
    parts.push(first);
    for (const next of others) {
      onLine(parts.join(""));
      parts = [next];
    }
  };
}
