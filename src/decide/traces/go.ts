import { frameAt, longestMessage, type ReadTrace, type TraceFrame } from "./trace.ts";

const head = /^(?:.*?\b(?:panic serving [^ ]+: )|(?:panic|fatal error): )(.*)$/;
const routine = /^goroutine \d+(?: [^[]*)?\[[^\]]*\]:$/;
const place = /^\s+(\S.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$/;

/** The last panic, with the calls of the goroutine that it was in. */
export const goTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    const message = line.includes("panic") || line.startsWith("fatal error:") ? head.exec(line)?.[1] : undefined;
    if (message === undefined) continue;
    const begin = lines.slice(from, from + longestMessage).findIndex((text) => routine.test(text));
    if (begin < 0) continue;
    const words = [message, ...lines.slice(from + 1, from + begin)].filter((text) => text.trim() !== "");
    const { frames, to } = callsFrom(lines, from + begin + 1, cwd);
    const name = line.startsWith("fatal error:") ? "fatal error" : "panic";
    const stack = lines.slice(from + begin, to).join("\n");
    return { message: `${name}: ${words.join("\n")}`, stack, frames, related: [], from, to };
  }
  return null;
};

/** Pairs of lines: what is called, and below it where it is. */
function callsFrom(lines: readonly string[], from: number, cwd: string): { frames: TraceFrame[]; to: number } {
  let frames: TraceFrame[] = [];
  let at = from;
  for (; at + 1 < lines.length; at += 2) {
    const called = lines[at] as string;
    const [, file, number] = place.exec(lines[at + 1] as string) ?? [];
    if (file === undefined) break;
    // What led to the panic is below the last call of panic itself.
    if (/^panic\(/.test(called)) frames = [];
    else frames.push(frameAt(cwd, nameOf(called), file, Number(number)));
  }
  return { frames, to: at };
}

const nameOf = (called: string): string =>
  called
    .replace(/^created by /, "")
    .replace(/ in goroutine \d+$/, "")
    .replace(/\([^()]*(?:\{[^{}]*\}[^()]*)*\)$/, "");
