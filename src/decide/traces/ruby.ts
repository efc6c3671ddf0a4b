import {
  frameAt,
  longestMessage,
  type Quoted,
  type ReadTrace,
  type RelatedPart,
  type Trace,
  type TraceFrame,
  type TracePart,
} from "./trace.ts";

/** `app.rb:3:in 'Object#foo': boom (RuntimeError)`; the quotes were `…' before Ruby 3.4. */
const thrown = /^(?:\S*ruby: )?(\S.*?):(\d+):(?:in [`'](.+?)': (.*)|(?: (.*\([A-Z][\w:]*\))))$/;
const from = /^\s+(?:from )(\S.*?):(\d+)(?::in [`'](.+)')?$/;
/** Of the program itself, up to Ruby 3.3. */
const syntax = /^(\S.*\.\w+):(\d+): (syntax error, .*)$/;
/** Rails: `NoMethodError (undefined …):`, and below it the lines of the app. */
const rails = /^([A-Z][\w:]*) \((.*)\):$/;
/** Sinatra: `2030-01-01 09:08:07 - RuntimeError - boom:`. */
const logged = /^\d{4}-\d\d-\d\d [\d:]+ - ([A-Z][\w:]*) - (.*):$/;

interface Block extends TracePart {
  from: number;
  to: number;
}

/** The last error; what led to it stands below it. */
export const rubyTrace: ReadTrace = (lines, cwd) => {
  let chain: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const block = blockAt(lines, at, cwd);
    if (!block) continue;
    chain = chain.at(-1)?.to === block.from && block.frames.length > 0 ? [...chain, block] : [block];
    at = block.to - 1;
  }
  const [first, ...causes] = chain;
  return first ? traceOf(first, causes) : null;
};

function traceOf(first: Block, causes: readonly Block[]): Trace {
  const related = causes.map(({ from: _from, to: _to, ...cause }): RelatedPart => ({ ...cause, relation: "cause" }));
  return { ...first, related, to: causes.at(-1)?.to ?? first.to };
}

function blockAt(lines: readonly string[], at: number, cwd: string): Block | null {
  const line = lines[at] as string;
  const error = thrown.exec(line);
  if (error) return thrownAt(lines, at, error, cwd);
  const [, file = "", row, words] = syntax.exec(line) ?? [];
  if (words !== undefined) return syntaxAt(lines, at, { ...frameAt(cwd, "", file, Number(row)) }, words);
  const [, type, text] = rails.exec(line) ?? logged.exec(line) ?? [];
  return type === undefined ? null : loggedAt(lines, at, `${text} (${type})`, cwd);
}

function thrownAt(lines: readonly string[], at: number, error: RegExpExecArray, cwd: string): Block | null {
  const [, file = "", row, name, words, whole] = error;
  const rest = restOfMessage(lines, at + 1);
  const message = [words ?? whole ?? "", ...rest].join("\n");
  // Without the name of its class, it is a line of something else.
  if (!/\([A-Z][\w:]*\)$/m.test(message)) return null;
  const own = frameAt(cwd, nameOf(name), file, Number(row));
  const { frames, to } = callsFrom(lines, at + 1 + rest.length, cwd);
  const stack = lines.slice(at + 1 + rest.length, to).join("\n");
  const box = /\(SyntaxError\)/.test(message) ? boxIn(rest) : null;
  const place = own.file !== undefined && box ? { file: own.file, line: box.line, quoted: box.quoted } : {};
  return { message, ...place, ...(stack && { stack }), frames: [own, ...frames], from: at, to };
}

/** Up to the calls; without any, what Ruby itself adds: the line that is meant, with its mark, or a box of lines. */
function restOfMessage(lines: readonly string[], from: number): string[] {
  const rest: string[] = [];
  for (let at = from; at < Math.min(lines.length, from + longestMessage); at++) {
    const line = lines[at] as string;
    if (/^\s+from \S/.test(line)) return rest;
    if (thrown.test(line)) break;
    rest.push(line);
  }
  if (/^$/.test(rest[0] ?? "x") && /^\s*\^+$/.test(rest[2] ?? "")) return rest.slice(0, 3);
  const end = rest.findIndex((line) => !/^(?:[> ] *\d+ \||\s+\||\s+~+$)/.test(line));
  return end < 0 ? rest : rest.slice(0, end);
}

/** `> 2 | x = [1`, and the mark below it. */
function boxIn(lines: readonly string[]): { line: number; quoted: Quoted } | null {
  for (const [index, line] of lines.entries()) {
    const [, row, source = ""] = /^> *(\d+) \| ?(.*)$/.exec(line) ?? [];
    if (row === undefined) continue;
    const mark = (lines[index + 1] ?? "").indexOf("^") - line.indexOf("|") - 2;
    const text = source.trimStart();
    return { line: Number(row), quoted: { text, at: mark < 0 ? -1 : mark - (source.length - text.length) } };
  }
  return null;
}

function syntaxAt(lines: readonly string[], from: number, { file, line = 1 }: TraceFrame, words: string): Block {
  const mark = lines[from + 2] ?? "";
  const text = (lines[from + 1] ?? "").trimStart();
  const isMarked = /^[\s~]*\^[\s~]*$/.test(mark);
  const quoted = { text, at: mark.indexOf("^") - ((lines[from + 1] ?? "").length - text.length) };
  const place = file === undefined ? {} : { file, line, ...(isMarked && { quoted }) };
  return { message: words, ...place, frames: [], from, to: from + (isMarked ? 3 : 1) };
}

function loggedAt(lines: readonly string[], from: number, message: string, cwd: string): Block | null {
  const isCall = (line: string) => /^\s*\S.*\.(?:rb|erb|haml|slim|ru):\d+(?::in [`'].+')?$/.test(line);
  const begin = lines.slice(from + 1, from + longestMessage).findIndex(isCall);
  if (begin < 0) return null;
  const frames: TraceFrame[] = [];
  let to = from + 1 + begin;
  for (; to < lines.length && isCall(lines[to] as string); to++) {
    const [, file = "", row, name] = /^\s*(\S.*?):(\d+)(?::in [`'](.+)')?$/.exec(lines[to] as string) ?? [];
    frames.push(frameAt(cwd, nameOf(name), file, Number(row)));
  }
  return { message, stack: lines.slice(from + 1 + begin, to).join("\n"), frames, from, to };
}

function callsFrom(lines: readonly string[], begin: number, cwd: string): { frames: TraceFrame[]; to: number } {
  const frames: TraceFrame[] = [];
  let to = begin;
  for (; to < lines.length; to++) {
    const line = lines[to] as string;
    const [, file, row, name] = from.exec(line) ?? [];
    if (file !== undefined) frames.push(frameAt(cwd, nameOf(name), file, Number(row)));
    else if (!/^\s+\.{3} \d+ levels\.{3}$/.test(line)) break;
  }
  return { frames, to };
}

const nameOf = (name: string | undefined): string =>
  name === undefined || /^<(?:main|top \(required\))>$/.test(name) ? "" : name;
