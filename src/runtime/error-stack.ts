import { findSourceMap, type SourceOrigin } from "node:module";
import { sep } from "node:path";
import { readProperty, textOf } from "./thrown.ts";

/**
 * The stack as text, mapped to the sources, without the calls of ours in it. Empty where there is none. An app may have made
 * something else of it (`Error.prepareStackTrace`): a list of calls is told as V8 would.
 */
export function errorStack(error: object): string {
  const stack = readProperty(error, "stack");
  if (typeof stack === "string") return withoutOwn(stack);
  return Array.isArray(stack) && stack.some(isCall) ? withoutOwn(callsAsText(error, stack)) : "";
}

/** Built, we are in one folder, with nothing of the app's in it. */
const ownPlace = typeof __dirname === "undefined" ? null : __dirname + sep;

function withoutOwn(stack: string): string {
  if (ownPlace === null || !stack.includes(ownPlace)) return stack;
  const isOwn = (line: string) => /^\s+at /.test(line) && line.includes(ownPlace);
  return stack
    .split("\n")
    .filter((line) => !isOwn(line))
    .join("\n");
}

const isCall = (call: unknown): call is NodeJS.CallSite =>
  typeof call === "object" && call !== null && typeof readProperty(call, "getFileName") === "function";

function callsAsText(error: object, calls: readonly unknown[]): string {
  const name = readProperty(error, "name");
  const message = readProperty(error, "message");
  const head = [name, message].map((part) => (typeof part === "string" ? part : textOf(part))).join(": ");
  return [head, ...calls.filter(isCall).map((call) => `    at ${callAsText(call)}`)].join("\n");
}

function callAsText(call: NodeJS.CallSite): string {
  const place = sourcePlace(call);
  if (place === null) return String(call);
  const name = call.getFunctionName();
  return name ? `${name} (${place})` : place;
}

/** By the source map of the file; null: it has none, or one that cannot be read. */
function sourcePlace(call: NodeJS.CallSite): string | null {
  try {
    const [file, line, column] = [call.getFileName(), call.getLineNumber(), call.getColumnNumber()];
    const map = file ? findSourceMap(file) : undefined;
    if (!map || !line || !column) return null;
    const { fileName, lineNumber, columnNumber } = map.findOrigin(line, column) as Partial<SourceOrigin>;
    return fileName ? `${fileName}:${lineNumber}:${columnNumber}` : null;
  } catch {
    return null;
  }
}
