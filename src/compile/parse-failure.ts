import { type Message, type TransformFailure, transform } from "esbuild";
import { codeFrame } from "../decide/code-frame.ts";
import { hintFor } from "../decide/hints.ts";
import type { Failure } from "../protocol/failure.ts";
import { CompileError, joinErrors } from "./compile-error.ts";
import { readText } from "./lexer.ts";

/** What V8 says of JavaScript that does not parse: it puts the place and the line in front of the stack. */
export function v8Failure(file: string, source: string, error: Error): CompileError {
  const [head = "", , caret = ""] = (error.stack ?? "").split("\n");
  const line = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  const column = caret.includes("^") ? caret.indexOf("^") + 1 : undefined;
  return parseFailure(file, source, { message: error.message, line, column });
}

/** Where JavaScript (or JSON) does not parse that V8 refused without saying where. */
export async function findSyntaxError(file: string): Promise<Failure> {
  try {
    await checkParses(file);
  } catch (error) {
    if (error instanceof CompileError) return error.failure;
  }
  return parseFailure(file, readText(file) ?? "", { message: "" }).failure;
}

/** For who cannot wait until V8 says so. @throws CompileError if it is JavaScript or JSON that does not parse */
export async function checkParses(file: string): Promise<void> {
  const source = readText(file) ?? "";
  try {
    await transform(source, { loader: file.endsWith(".json") ? "json" : "js", logLevel: "silent" });
  } catch (error) {
    throw esbuildFailure(file, source, error);
  }
}

/** What esbuild says, all of it; any other error as it is. */
export function esbuildFailure(file: string, source: string, error: unknown): unknown {
  const messages = messagesOf(error);
  return messages.length === 0 ? error : joinErrors(messages.map((message) => messageFailure(file, source, message)));
}

/** A note without a place is advice. */
function messageFailure(file: string, source: string, { location, notes, text }: Message): CompileError {
  const note = notes.find((each) => each.location === null)?.text;
  const place = location ? { line: location.line, column: columnOf(location) } : {};
  return parseFailure(file, source, { message: text, ...place, ...(note && { note }) });
}

export const messagesOf = (error: unknown): Message[] => (error as Partial<TransformFailure>)?.errors ?? [];

/** esbuild counts bytes. */
function columnOf({ lineText, column }: NonNullable<Message["location"]>): number {
  return Buffer.from(lineText).subarray(0, column).toString().length + 1;
}

/** A module whose decorators want to know types, in an app that has no compiler which tells them. */
export function metadataFailure(file: string, source: string): CompileError {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => comment.replace(/[^\n]/g, " "));
  const before = code.slice(0, Math.max(0, code.search(/@[\w$(]/))).split("\n");
  const line = before.length;
  const column = (before.at(-1) as string).length + 1;
  const frame = codeFrame(source, line, column);
  return new CompileError(
    {
      kind: "config",
      code: "HOTRUN_DECORATOR_METADATA",
      title: "No compiler for emitDecoratorMetadata",
      message:
        "The tsconfig sets emitDecoratorMetadata, which esbuild does not have; the app has neither a TypeScript with a programming interface (before version 7) nor @swc/core.",
      file,
      line,
      column,
      ...(frame === null ? {} : { frame }),
      hint: "npm i -D @swc/core",
    },
    { code: "HOTRUN_DECORATOR_METADATA" },
  );
}

interface ParseError {
  message: string;
  line?: number | undefined;
  column?: number | undefined;
  /** What the compiler advises. */
  note?: string;
}

function parseFailure(file: string, source: string, { message, line, column, note }: ParseError): CompileError {
  const frame = line === undefined ? null : codeFrame(source, line, column);
  const text = line === undefined ? undefined : source.split("\n")[line - 1];
  const hint = hintFor({ name: "SyntaxError", message, source, ...(text !== undefined && { line: text }) }) ?? note;
  const failure: Failure = {
    kind: "parse",
    code: "HOTRUN_PARSE",
    title: "Does not parse",
    message,
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(frame === null ? {} : { frame }),
    ...(hint === undefined ? {} : { hint }),
  };
  return new CompileError(failure);
}
