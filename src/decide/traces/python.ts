import { boxedTraceback } from "./rich.ts";
import {
  frameAt,
  messageFrom,
  type ReadTrace,
  type RelatedPart,
  type Trace,
  type TraceFrame,
  type TracePart,
} from "./trace.ts";

const head = /^(.*?)(\+ Exception Group )?Traceback \(most recent call last\):$/;
const call = /^ {2}File "(.+)", line (\d+)(?:, in (.+))?$/;
const chained =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)$/;

interface Block extends TracePart {
  aggregated: TracePart[];
  from: number;
  to: number;
}

/** The last traceback, with those that led to it. */
export const pythonTrace: ReadTrace = (lines, cwd) => {
  let chain: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const block = blockAt(lines, at, cwd);
    if (!block) continue;
    chain = isChained(lines, chain.at(-1), block) ? [...chain, block] : [block];
    at = block.to - 1;
  }
  const last = chain.at(-1);
  return last ? traceOf(last, chain.slice(0, -1).reverse()) : null;
};

function traceOf({ aggregated, ...last }: Block, causes: readonly Block[]): Trace {
  const led = causes.map(({ aggregated: _, from: _from, to: _to, ...cause }) => ({
    ...cause,
    relation: "cause" as const,
  }));
  const parts: RelatedPart[] = [...aggregated.map((part) => ({ ...part, relation: "aggregated" as const })), ...led];
  return { ...last, related: parts, from: causes.at(-1)?.from ?? last.from };
}

/** Between the two is no more than the sentence that says so. */
function isChained(lines: readonly string[], before: Block | undefined, block: Block): boolean {
  if (!before || block.from - before.to > 4) return false;
  return lines.slice(before.to, block.from).some((line) => chained.test(line.replace(/^[\s|+]*/, "")));
}

/** A traceback that begins here; a syntax error of the program itself comes without its first line. */
function blockAt(lines: readonly string[], from: number, cwd: string): Block | null {
  const line = lines[from] as string;
  const boxed = line.includes(" Traceback (most recent call last) ") ? boxedTraceback(lines, from, cwd) : null;
  if (boxed) return { ...boxed, aggregated: [] };
  const begin = line.endsWith("(most recent call last):") ? head.exec(line) : null;
  if (!begin && !(line.startsWith('  File "') && call.test(line))) return null;
  const [, before = "", group] = begin ?? [];
  const prefix = group ? `${before}| ` : before;
  const own = (at: number) => (lines[at]?.startsWith(prefix) ? (lines[at] as string).slice(prefix.length) : null);
  let at = begin ? from + 1 : from;
  const frames: TraceFrame[] = [];
  let isSyntax = false;
  // Without its first line, it is no more than a call, its line, and the mark.
  const last = begin ? lines.length : from + 3;
  for (let text = own(at); at < last && text?.startsWith("  "); text = own(++at)) {
    const [, file, number, name] = call.exec(text) ?? [];
    if (file !== undefined) frames.unshift(frameAt(cwd, name === "<module>" ? "" : (name ?? ""), file, Number(number)));
    else quote(frames[0], text);
    if (file !== undefined) isSyntax = name === undefined;
  }
  const error = own(at);
  if (frames.length === 0 || error === null || !/^[\w.]+(?:: |$)/.test(error)) return null;
  const rest = lines.slice(at, at + 60).map((text) => (text.startsWith(prefix) ? text.slice(prefix.length) : ""));
  const { message, to } = messageFrom(rest, 0);
  const end = group ? groupEnd(lines, at + to) : at + to;
  return {
    message,
    ...(isSyntax && placeOf(frames[0])),
    stack: lines.slice(from, at).join("\n"),
    frames: isSyntax ? frames.slice(1) : frames,
    aggregated: group ? membersIn(lines.slice(at + to, end), cwd) : [],
    from,
    to: end,
  };
}

function placeOf(frame: TraceFrame | undefined): Pick<TracePart, "file" | "line" | "quoted"> {
  if (frame?.file === undefined || frame.line === undefined) return {};
  return { file: frame.file, line: frame.line, ...(frame.quoted && { quoted: frame.quoted }) };
}

/** Below a call its line is quoted, and below that marked (`~~^~~`, or `^`). */
function quote(frame: TraceFrame | undefined, text: string): void {
  if (!frame) return;
  if (!/^\s*[~^]+\s*$/.test(text)) frame.quoted ??= { text: text.trimStart(), at: -1 };
  else if (frame.quoted) frame.quoted.at = Math.max(0, text.indexOf("^") - 4);
}

const member = /^\s*\+-?\+?-+ (?:\d+|\.\.\.) -+$/;

function groupEnd(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && /^\s*[|+]/.test(lines[at] as string)) at++;
  return at;
}

/** The errors that a group is made of, those of the first level. */
function membersIn(lines: readonly string[], cwd: string): TracePart[] {
  const members: string[][] = [];
  let indent = "";
  for (const line of lines) {
    const begins = member.exec(line);
    if (begins && members.length === 0) indent = " ".repeat(line.indexOf("+") + 2);
    if (begins && (members.length === 0 || line.startsWith(`${indent}+`))) members.push([]);
    else if (line.startsWith(`${indent}| `)) members.at(-1)?.push(line.slice(indent.length + 2));
  }
  return members.slice(0, 10).flatMap((own) => {
    const trace = pythonTrace(own, cwd);
    if (!trace) return own.length > 0 ? [{ message: messageFrom(own, 0).message, frames: [] }] : [];
    const { related: _related, from: _from, to: _to, ...part } = trace;
    return [part];
  });
}
