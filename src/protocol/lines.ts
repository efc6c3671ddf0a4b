/** Puts text that comes in chunks together to lines, whatever way it was cut; what follows the last line end waits. */
export function createLines(onLine: (line: string) => void): (text: string) => void {
  // Not one string that grows: a line of many megabytes would be copied with each of its chunks.
  let parts: string[] = [];
  return (text) => {
    const [first = "", ...others] = text.split("\n");
    parts.push(first);
    for (const next of others) {
      onLine(parts.join(""));
      parts = [next];
    }
  };
}
