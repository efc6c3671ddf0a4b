import { stripVTControlCharacters } from "node:util";
import type { AppError } from "../protocol/app.ts";

type Part = Pick<AppError, "name" | "message" | "code" | "stack">;

/** What every call of a stack has in it, and hardly anything else. */
export const callMark = "    at ";

const call = /^\s+at \S/;
const head = /(?:^|[\s"'(\]])((?:[A-Z][\w$]*)?(?:Error|Exception)|[A-Z][\w$]*Failure)(?: \[([^\]\n]{1,60})\])?(?:: |$)/;
/** Have a stack, and are no errors. */
const others = /(?:^|\s)(?:Trace|\w*Warning)(?::| |$)/;
const longestMessage = 40;
const mostCauses = 5;

/**
 * The error whose stack is in what an app writes, as `console.error(error)` and most loggers have it: the first, and what led to
 * it. Null: there is none.
 */
export function printedError(text: string): AppError | null {
  if (!text.includes(callMark)) return null;
  const lines = stripVTControlCharacters(text.slice(0, 100_000)).split("\n");
  const parts: Part[] = [];
  for (let at = 0; at < lines.length && parts.length <= mostCauses; ) {
    const first = lines.findIndex((line, index) => index >= at && call.test(line));
    if (first < 0) break;
    const after = lines.findIndex((line, index) => index > first && !call.test(line));
    const end = after < 0 ? lines.length : after;
    const isCause = parts.length > 0;
    const part = partIn(lines.slice(at, first), lines.slice(first, end), isCause);
    if (part) parts.push(part);
    else if (!isCause) return null;
    at = end;
  }
  const [error, ...causes] = parts;
  if (!error) return null;
  const related = causes.map((cause) => ({ ...cause, relation: "cause" as const }));
  return { ...error, ...(related.length > 0 && { related }) };
}

function partIn(before: readonly string[], calls: readonly string[], isCause: boolean): Part | null {
  const from = before.findLastIndex((line) => (isCause ? line.includes("[cause]: ") : head.test(line)));
  const begin = from < 0 && !isCause ? before.length - 1 : from;
  const lines = before.slice(begin);
  const [first = ""] = lines;
  if (begin < 0 || lines.length > longestMessage || others.test(first) || first.trim() === "") return null;
  const [found, name = "Error", code] = head.exec(first) ?? [];
  const start = found === undefined ? first.trimStart() : first.slice(first.indexOf(found) + found.length);
  const message = [start, ...lines.slice(1)].join("\n").trimEnd();
  // The last call may have `{` behind it: what follows are the error's own properties.
  const stack = calls.map((line) => `    ${line.trim().replace(/ \{$/, "")}`);
  const heading = message ? `${name}: ${message}` : name;
  return { name, message, ...(code !== undefined && { code }), stack: [heading, ...stack].join("\n") };
}
