import { readStack } from "../stack-frames.ts";
import { diagnosticsIn } from "./compilers.ts";
import {
  absolute,
  longestMessage,
  type ReadTrace,
  type RelatedPart,
  type Trace,
  type TraceFrame,
  type TracePart,
} from "./trace.ts";

const call = /^\s+at (?:(.+?) \((.+?)(?::(\d+):(\d+))?\)|(?:async )?(\S.*?):(\d+):(\d+))(?: \{|,)?$/;
const loose = /^\s+(?:at (?:async )?\S|\.{3} \d+ lines matching cause stack trace)/;
const head =
  /^\s*(?:error: )?(?:Uncaught (?:\(in promise\) )?(?:exception: )?)?(?:\[(?:cause|errors|error)\]: (?:\[ ?)?)?((?:[\w$.]*(?:Error|Exception)|[A-Z][\w$]*)(?: \[\w+\])?(?:: .*)?)$/;

interface Block extends TracePart {
  relation: "cause" | "aggregated" | null;
  /** It goes on with what is in the error: `{` at its end. */
  isOpen: boolean;
  from: number;
  to: number;
}

/** The last error that Node, or a program on it, has printed. */
export const nodeTrace: ReadTrace = (lines, cwd) => {
  let chain: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!call.test(lines[at] as string)) continue;
    const block = blockAt(lines, at, chain, cwd);
    if (!block) continue;
    chain = block.relation && chain.length > 0 ? [...chain, block] : [block];
    at = block.to - 1;
  }
  const [first, ...others] = chain;
  const trace = first ? traceOf(lines, first, others) : null;
  const value = thrownValue(lines, cwd);
  return value && value.to > (trace?.to ?? 0) ? value : trace;
};

function traceOf(lines: readonly string[], first: Block, others: readonly Block[]): Trace {
  const related = others.map(
    ({ relation, isOpen: _open, from: _from, to: _to, ...part }): RelatedPart => ({
      ...part,
      relation: relation ?? "cause",
    }),
  );
  let to = others.at(-1)?.to ?? first.to;
  // What else is in the error, up to its brace.
  if (first.isOpen) while (to < lines.length && /^(?: |\})/.test(lines[to] as string)) to++;
  const { relation: _relation, isOpen: _isOpen, ...part } = first;
  return { ...part, related, to };
}

function blockAt(lines: readonly string[], firstCall: number, chain: readonly Block[], cwd: string): Block | null {
  const from = headOf(lines, firstCall, chain.at(-1)?.to ?? 0);
  if (from === null) return null;
  const { frames, to } = callsFrom(lines, firstCall);
  const begin = lines[from] as string;
  const [, words = begin.trim()] = head.exec(begin) ?? [];
  const message = [words, ...withoutSource(lines.slice(from + 1, firstCall))].join("\n").trimEnd();
  const stack = lines.slice(firstCall, to).join("\n");
  const isWithin = chain.at(-1)?.isOpen === true && /^\s/.test(begin);
  return {
    message,
    ...(placeAbove(lines, from, message, frames, cwd) ?? placeIn(message, frames, cwd)),
    stack,
    frames,
    relation: isWithin ? (/^\s*\[cause\]/.test(begin) ? "cause" : "aggregated") : null,
    isOpen: / \{$/.test(lines[to - 1] as string) || (isWithin && chain.at(-1)?.isOpen === true),
    from,
    to,
  };
}

/** Deno has the line that threw, and its mark, below the message. */
function withoutSource(lines: readonly string[]): readonly string[] {
  return /^\s+\^+$/.test(lines.at(-1) ?? "") ? lines.slice(0, -2) : lines;
}

/** The nearest line above that begins an error; else the one directly above. */
function headOf(lines: readonly string[], firstCall: number, after: number): number | null {
  const least = Math.max(after, firstCall - longestMessage);
  for (let at = firstCall - 1; at >= least; at--)
    if (/\b\w*(?:Error|Exception)\b/.test(lines[at] as string) && head.test(lines[at] as string)) return at;
  return firstCall > after && /^\s*[^\s\d]/.test(lines[firstCall - 1] as string) ? firstCall - 1 : null;
}

function callsFrom(lines: readonly string[], begin: number): { frames: TraceFrame[]; to: number } {
  let to = begin;
  while (to < lines.length && loose.test(lines[to] as string)) to++;
  const calls = lines.slice(begin, to).map((line) => line.replace(/(?: \{|,)$/, ""));
  return { frames: readStack(calls.join("\n")).frames, to };
}

/** Node shows the line first: for what does not parse that is the place, for all else the calls say it better. */
function placeAbove(
  lines: readonly string[],
  from: number,
  message: string,
  frames: readonly TraceFrame[],
  cwd: string,
): Pick<TracePart, "file" | "line" | "column"> | null {
  if (!message.startsWith("SyntaxError") && frames.some(({ of }) => of === "app")) return null;
  for (let at = from - 1; at >= Math.max(0, from - 6); at--) {
    const [, file = "", row] = /^(\S.*):(\d+)$/.exec(lines[at] as string) ?? [];
    const path = row === undefined ? null : absolute(file, cwd);
    if (path === null) continue;
    const mark = lines.slice(at + 1, from).find((line) => /^\s*\^+\s*$/.test(line));
    return { file: path, line: Number(row), ...(mark !== undefined && { column: mark.indexOf("^") + 1 }) };
  }
  return null;
}

/** The message of an error of a compiler says where: what it was called from does not matter. */
function placeIn(
  message: string,
  frames: readonly TraceFrame[],
  cwd: string,
): Pick<TracePart, "file" | "line" | "column"> & Partial<Pick<TracePart, "message">> {
  const importer = absolute(/ imported from (\S+)$/.exec(message)?.[1] ?? "", cwd);
  if (importer !== null) return { file: importer };
  if (frames.some(({ of }) => of === "app")) return {};
  const [found] = diagnosticsIn(message.split("\n"), cwd);
  if (!found) return {};
  const { at: _, frames: _none, ...said } = found;
  return said;
}

/** `throw "text"`: there is no stack, but the line. */
function thrownValue(lines: readonly string[], cwd: string): Trace | null {
  const end = lines.findLastIndex((line) => line.startsWith("(Use `node --trace-uncaught"));
  for (let at = end - 1; at >= Math.max(0, end - longestMessage); at--) {
    const [, file = "", row] = /^(\S.*):(\d+)$/.exec(lines[at] as string) ?? [];
    const path = row === undefined ? null : absolute(file, cwd);
    const mark = lines.slice(at, end).findIndex((line) => /^\s*\^+\s*$/.test(line));
    if (path === null || mark < 0) continue;
    const column = (lines[at + mark] as string).indexOf("^") + 1;
    const message = lines
      .slice(at + mark + 1, end)
      .join("\n")
      .trim();
    return { message, file: path, line: Number(row), column, frames: [], related: [], from: at, to: end };
  }
  return null;
}
