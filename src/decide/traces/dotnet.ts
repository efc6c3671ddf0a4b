import { frameAt, longestMessage, type ReadTrace, type RelatedPart, type TraceFrame, type TracePart } from "./trace.ts";

const head = /^\s*(?:Unhandled exception\. )?((?:[A-Z]\w*\.)+\w*Exception\b.*)$/;
const inner = /^\s*---> (.*)$/;
const call = /^\s+at (.+?)\((.*)\)(?: in (\S.*):line (\d+))?$/;

/** The last exception of .NET: the messages from outside in, then the calls from inside out. */
export const dotnetTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    const first = line.includes("Exception") && !inner.test(line) ? head.exec(line)?.[1] : undefined;
    if (first === undefined) continue;
    const { messages, begin } = messagesFrom(lines, from, first);
    const { groups, to } = callsFrom(lines, begin, cwd);
    const parts = messages.map(
      (message, at): TracePart => ({ message, frames: groups[messages.length - 1 - at] ?? [] }),
    );
    const [outer, ...causes] = parts;
    if (!outer || groups.every((frames) => frames.length === 0)) continue;
    const related = causes.map((cause): RelatedPart => ({ ...cause, relation: "cause" }));
    return { ...outer, stack: lines.slice(begin, to).join("\n"), related, from, to };
  }
  return null;
};

function messagesFrom(lines: readonly string[], from: number, first: string): { messages: string[]; begin: number } {
  const messages = [first];
  let begin = from + 1;
  for (; begin < Math.min(lines.length, from + longestMessage); begin++) {
    const line = lines[begin] as string;
    if (call.test(line) || isEndOfInner(line)) break;
    const cause = inner.exec(line)?.[1];
    if (cause === undefined) messages.push(`${messages.pop()}\n${line.trim()}`);
    else messages.push(cause);
  }
  return { messages: messages.map((message) => message.trimEnd()), begin };
}

function callsFrom(lines: readonly string[], begin: number, cwd: string): { groups: TraceFrame[][]; to: number } {
  const groups: TraceFrame[][] = [[]];
  let to = begin;
  for (; to < lines.length; to++) {
    const line = lines[to] as string;
    const [, name, , file, row] = call.exec(line) ?? [];
    if (name !== undefined) groups.at(-1)?.push(frameOf(cwd, name, file, row));
    else if (isEndOfInner(line)) groups.push([]);
    else if (!/^\s*--- End of stack trace/.test(line)) break;
  }
  return { groups, to };
}

const isEndOfInner = (line: string): boolean => /^\s*--- End of inner exception stack trace ---$/.test(line);

function frameOf(cwd: string, name: string, file: string | undefined, row: string | undefined): TraceFrame {
  if (file !== undefined) return frameAt(cwd, name, file, Number(row));
  if (/^System\./.test(name)) return { name, of: "runtime" };
  return { name, of: "package", package: name.split(".").slice(0, 2).join(".") };
}
