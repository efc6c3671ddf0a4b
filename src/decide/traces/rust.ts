import { frameAt, messageFrom, type ReadTrace, type TraceFrame } from "./trace.ts";

const head = /^(?:thread '[^']*' (?:\(\d+\) )?)?panicked at (.+):(\d+):(\d+):$/;
const oldHead = /^thread '[^']*' panicked at '(.*)', (.+):(\d+):(\d+)$/;

/** The last panic of a Rust program. */
export const rustTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    if (!line.includes("panicked at ")) continue;
    const now = head.exec(line);
    const old = oldHead.exec(line);
    const [file, row, column] = now?.slice(1) ?? old?.slice(2) ?? [];
    if (file === undefined) continue;
    const words = now ? messageFrom(lines, from + 1) : { message: old?.[1] ?? "", to: from + 1 };
    const message = words.message.replace(/\nnote: run with `RUST_BACKTRACE.*$|\nstack backtrace:[\s\S]*$/, "");
    const begin = lines.slice(from, from + 40).indexOf("stack backtrace:");
    const { frames, to } = begin < 0 ? { frames: [], to: words.to } : callsFrom(lines, from + begin + 1, cwd);
    const { file: path } = frameAt(cwd, "", file);
    const place = path === undefined ? {} : { file: path, line: Number(row), column: Number(column) };
    const stack = begin < 0 ? {} : { stack: lines.slice(from + begin + 1, to).join("\n") };
    return { message: `panicked: ${message}`, ...place, ...stack, frames, related: [], from, to };
  }
  return null;
};

/** `   1: core::panicking::panic_fmt`, and below it `             at /rustc/…/panicking.rs:74:14`. */
function callsFrom(lines: readonly string[], from: number, cwd: string): { frames: TraceFrame[]; to: number } {
  const frames: TraceFrame[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] as string;
    const [, name] = /^\s+\d+: (?:0x[0-9a-f]+ - )?(\S.*)$/.exec(line) ?? [];
    const [, file, row, column] = /^\s+at (\S.*?):(\d+)(?::(\d+))?$/.exec(line) ?? [];
    if (name !== undefined) frames.push({ name, of: "runtime" });
    else if (file === undefined) break;
    else {
      const { name: called = "" } = frames.pop() ?? {};
      frames.push(frameAt(cwd, called, file, Number(row), column === undefined ? undefined : Number(column)));
    }
  }
  return { frames, to: at };
}
