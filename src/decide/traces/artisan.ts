import { frameAt, longestMessage, type ReadTrace, type TraceFrame } from "./trace.ts";

const place = /^ {2}at (\S.*\.php):(\d+)$/;
const call = /^ {2}\d+ +(\S.*):(\d+)$/;

/** The last error that Laravel's command line has drawn: the class, the message, the place, the lines around, and the calls. */
export const artisanTrace: ReadTrace = (lines, cwd) => {
  for (let at = lines.length - 1; at > 3; at--) {
    const [, file, row] = place.exec(lines[at] as string) ?? [];
    if (file === undefined) continue;
    const least = Math.max(0, at - longestMessage);
    let from = at - 1;
    while (from >= least && !/^ {3}[A-Z][\w\\]+ *$/.test(lines[from] as string)) from--;
    if (from < least) continue;
    const words = lines.slice(from + 1, at).map((line) => line.trim());
    const frames = [frameAt(cwd, "", file, Number(row))];
    const to = callsFrom(lines, at + 1, frames, cwd);
    const message = `${(lines[from] as string).trim()}: ${words.join("\n").trim()}`;
    return { message, stack: lines.slice(at, to).join("\n"), frames, related: [], from, to };
  }
  return null;
};

/** Reads them into `frames`; where they end. */
function callsFrom(lines: readonly string[], begin: number, frames: TraceFrame[], cwd: string): number {
  let to = begin;
  for (; to < lines.length && /^(?: {2}| *$)/.test(lines[to] as string); to++) {
    const [, file, row] = call.exec(lines[to] as string) ?? [];
    const name = (lines[to + 1] ?? "").trim().replace(/\(.*$/, "");
    if (file !== undefined) frames.push(frameAt(cwd, name, file, Number(row)));
  }
  return to;
}
