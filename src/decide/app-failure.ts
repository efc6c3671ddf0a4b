import type { AppError } from "../protocol/app.ts";
import type { Failure, FailureKind } from "../protocol/failure.ts";
import { codeFrame } from "./code-frame.ts";

/** What making a failure of an error has to know of the disk. */
export interface Sources {
  /** Text of a file of the user's; null where it is none, or cannot be read. */
  read(file: string): string | null;
}

interface Place {
  file: string;
  line: number;
  column?: number;
}

const titles: Partial<Record<FailureKind, string>> = {
  link: "Cannot be linked",
  load: "Threw while loading",
  crash: "Crashed",
  "start-timeout": "Does not listen",
};

/** An error of the app as everyone is shown it: with its place in the source, where the stack has one. */
export function appFailure(kind: FailureKind, error: AppError, sources: Sources): Failure {
  const isSyntax = error.name === "SyntaxError" && kind === "link";
  const place = (isSyntax ? importPlace(error, sources) : null) ?? stackPlace(error, sources);
  const source = place && sources.read(place.file);
  const frame = place && source ? codeFrame(source, place.line, place.column) : null;
  const stack = framesOf(error.stack);
  const hint = hintFor(error);
  return {
    kind,
    code: `HOTRUN_${kind.toUpperCase().replaceAll("-", "_")}`,
    title: titles[kind] ?? kind,
    message: error.name === "Error" ? error.message : `${error.name}: ${error.message}`,
    ...(place ?? {}),
    ...(frame === null ? {} : { frame }),
    ...(stack ? { stack } : {}),
    ...(hint ? { hint } : {}),
  };
}

/** The frames of the user's and of packages; those of Node and of our runtime say nothing about the app. */
function framesOf(stack: string): string {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames
    .filter((line) => !/\(?node:|[\\/]runtime\.cjs:/.test(line))
    .map((line) => line.trim())
    .join("\n");
}

/** The first frame that is in a file of the user's; V8 puts the place of a syntax error before the message. */
function stackPlace({ stack }: AppError, sources: Sources): Place | null {
  const head = /^(.+):(\d+)\n/.exec(stack);
  if (head && sources.read(toPath(head[1] as string)) !== null) {
    const caret = /^(.*)\n( *)\^/m.exec(stack.slice(head[0].length));
    return {
      file: toPath(head[1] as string),
      line: Number(head[2]),
      ...(caret ? { column: (caret[2] ?? "").length + 1 } : {}),
    };
  }
  for (const [, file = "", line, column] of stack.matchAll(
    /(?:\(|at (?:async )?)((?:file:\/\/|[/\\]|[A-Z]:[\\/])[^()\n]*?):(\d+):(\d+)\)?$/gm,
  )) {
    const path = toPath(file);
    if (sources.read(path) !== null) return { file: path, line: Number(line), column: Number(column) };
  }
  return null;
}

/**
 * V8 gives the line of the compiled code for a name that a module does not export; the specifier in the message leads to
 * the line of the source.
 */
function importPlace({ stack, message }: AppError, sources: Sources): Place | null {
  const file = /^(.+):\d+\n/.exec(stack)?.[1];
  const specifier = /requested module '([^']+)'/.exec(message)?.[1];
  const source = file && sources.read(toPath(file));
  if (!file || !specifier || !source) return null;
  const lines = source.split("\n");
  const name = /export named '([^']+)'/.exec(message)?.[1];
  const index = lines.findIndex((line) => line.includes(`"${specifier}"`) || line.includes(`'${specifier}'`));
  if (index < 0) return null;
  const column = (name ? (lines[index] as string).indexOf(name) : -1) + 1;
  return { file: toPath(file), line: index + 1, ...(column > 0 ? { column } : {}) };
}

function toPath(file: string): string {
  if (!file.startsWith("file://")) return file;
  const path = decodeURIComponent(file.slice("file://".length).replace(/[?#].*$/, ""));
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1).replaceAll("/", "\\") : path;
}

/** What to do about the commonest. */
function hintFor({ code, message }: AppError): string | null {
  if (code === "EADDRINUSE") return "Another server of the app, or another program, has this port.";
  if (/__dirname is not defined|require is not defined|module is not defined/.test(message)) {
    return 'This file is an ES module: use import and import.meta.dirname, or set "type": "commonjs" in package.json.';
  }
  if (/does not provide an export named/.test(message)) {
    return "Check the name. If it is a type, import it with `import type`.";
  }
  return null;
}
