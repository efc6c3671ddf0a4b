import type { AppError } from "../protocol/app.ts";
import type { Failure, FailureKind } from "../protocol/failure.ts";
import { codeFrame } from "./code-frame.ts";

/** What making a failure of an error has to know of the disk. */
export interface Sources {
  /** Text of a file of the user's; null where it is none, or cannot be read. */
  read(file: string): string | null;
  /** Files of the modules that import this specifier. */
  importers(specifier: string): Iterable<string>;
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

/** V8 names the specifier and the export, and no place: the modules that import from there are looked through for it. */
function importPlace({ message }: AppError, sources: Sources): Place | null {
  const specifier = /requested module '([^']+)'|Detected cycle while resolving name '[^']+' in '([^']+)'/
    .exec(message)
    ?.slice(1)
    .find((each) => each);
  const name = /export named '([^']+)'|resolving name '([^']+)'/
    .exec(message)
    ?.slice(1)
    .find((each) => each && each !== "default");
  if (!specifier) return null;
  for (const file of sources.importers(specifier)) {
    const place = placeOfImport(sources.read(file) ?? "", specifier, name);
    if (place) return { file, ...place };
  }
  return null;
}

/** The line of the name in `import { name } from "specifier"`, which may be spread over several. */
function placeOfImport(source: string, specifier: string, name: string | undefined): Omit<Place, "file"> | null {
  const lines = source.split("\n");
  const last = lines.findIndex((line) => line.includes(`"${specifier}"`) || line.includes(`'${specifier}'`));
  if (last < 0) return null;
  if (name === undefined) return { line: last + 1 };
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  for (let index = last; index >= 0; index--) {
    const column = (lines[index] as string).search(word);
    if (column >= 0) return { line: index + 1, column: column + 1 };
    if (/\b(?:import|export)\b/.test(lines[index] as string)) return null;
  }
  return null;
}

function toPath(file: string): string {
  if (!file.startsWith("file://")) return file;
  const path = decodeURIComponent(file.slice("file://".length).replace(/[?#].*$/, ""));
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1).replaceAll("/", "\\") : path;
}

/** What to do about the commonest. */
function hintFor({ code, message }: AppError): string | null {
  if (code === "MODULE_NOT_FOUND" && /^Cannot find module '(?:\.|\/|[A-Za-z]:)/.test(message)) {
    return "Check the path, or create the file: hotrun goes on by itself once it is there.";
  }
  if (code === "EADDRINUSE") return "Another server of the app, or another program, has this port.";
  if (/__dirname is not defined|require is not defined|module is not defined/.test(message)) {
    return 'This file is an ES module: use import and import.meta.dirname, or set "type": "commonjs" in package.json.';
  }
  if (/does not provide an export named/.test(message)) {
    return "Check the name. If it is a type, import it with `import type`.";
  }
  return null;
}
