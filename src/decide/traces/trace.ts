import type { Problem, RelatedProblem, StackFrame } from "../../protocol/failure.ts";

/** The source line that a trace quotes, without its indentation, and where in it the mark is (0-based; -1: nowhere). */
export interface Quoted {
  text: string;
  at: number;
}

/** A call of a trace; `sought`: of its file only the end of the path is told (`com/x/Foo.java`). */
export interface TraceFrame extends StackFrame {
  sought?: string;
  quoted?: Quoted;
}

/** One error of a trace, as it was written. */
export interface TracePart extends Omit<Problem, "frame" | "frames"> {
  /** Innermost first. */
  frames: TraceFrame[];
  /** At the place of the error itself. */
  quoted?: Quoted;
}

export interface RelatedPart extends TracePart {
  relation: RelatedProblem["relation"];
}

/** What a program wrote of one error. */
export interface Trace extends TracePart {
  /** What led to it, or what else was found. */
  related: RelatedPart[];
  /** The lines that it takes: the first, and the one after the last. */
  from: number;
  to: number;
}

/**
 * Finds the last trace of one kind.
 *
 * @param lines without colours and controls; no line is longer than `longestLine` where it counts
 * @param cwd that relative paths begin at
 */
export type ReadTrace = (lines: readonly string[], cwd: string) => Trace | null;

/** What programs write can be anything: no message of so many lines is looked for. */
export const longestMessage = 40;

/** Message, and what else belongs to it: up to a blank line, or one that a logger or a shell has written. */
export function messageFrom(lines: readonly string[], from: number): { message: string; to: number } {
  let to = from + 1;
  while (to < lines.length && to - from < longestMessage && !endsMessage(lines[to] as string)) to++;
  return { message: lines.slice(from, to).join("\n").trimEnd(), to };
}

const endsMessage = (line: string): boolean =>
  line.trim() === "" ||
  /^(?:\d{4}[-/]\d\d[-/]\d\d|\[|-{8,}$|\d+\.\d+\.\d+\.\d+ |(?:INFO|WARN|WARNING|ERROR|DEBUG|CRITICAL)\b|npm (?:ERR!|error)|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |exit status \d)/.test(
    line,
  );

/** A frame with its path made absolute, and with whose code it is. */
export function frameAt(cwd: string, name: string, file: string, line?: number, column?: number): TraceFrame {
  const path = absolute(file, cwd);
  const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  if (path === null) return { name, of: "runtime" };
  return { name, file: path, ...place, ...ownerOf(path) };
}

/** `./b.py` in `/a` → `/a/b.py`; null: no path (`<string>`, `node:fs`, `native`). */
export function absolute(file: string, cwd: string): string | null {
  if (/^(?:<|\[|\(|node:|internal\/|native$|eval at )/.test(file) || file === "") return null;
  const path = file.startsWith("file://") ? fromUrl(file) : file;
  if (/^[A-Za-z]:[\\/]/.test(path)) return path;
  const isWindows = /^[A-Za-z]:[\\/]/.test(cwd);
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split(isWindows ? /[\\/]/ : "/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return isWindows ? parts.join("\\") : `/${parts.join("/")}`;
}

function fromUrl(url: string): string {
  const path = url.slice("file://".length).replace(/[?#].*$/, "");
  try {
    return decodeURIComponent(path).replace(/^\/(?=[A-Za-z]:\/)/, "");
  } catch {
    return path; // Was no URL after all.
  }
}

/** Where the package managers of the languages put what they install. */
const packagePlaces = [
  /\/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/,
  /\/(?:site|dist)-packages\/([^/]+?)(?:\.py)?(?:\/|$)/,
  /\/gems\/([^/]+?)-\d[^/]*\//,
  /\/vendor\/bundle\/.*\/([^/]+?)-\d[^/]*\//,
  /\/pkg\/mod\/((?!golang\.org\/toolchain@)[^@]+)@/,
  /\/\.cargo\/(?:registry\/src|git\/checkouts)\/[^/]+\/([^/]+?)(?:-\d[^/]*)?\//,
  /\/vendor\/((?:github\.com|golang\.org|gopkg\.in)\/[^/]+(?:\/[^/]+)?|[^/]+\/[^/]+)\//,
];

const runtimePlaces =
  /\/lib\/python\d[^/]*\/|\/lib\/ruby\/(?!gems\/)|\/(?:go|go-[\d.]+|libexec)\/src\/|\/toolchain@[^/]+\/src\/|\/rustc\/[0-9a-f]+\/|\/rustlib\/src\//;

function ownerOf(path: string): Pick<StackFrame, "of" | "package"> {
  const place = path.replaceAll("\\", "/");
  for (const pattern of packagePlaces) {
    const name = pattern.exec(place)?.[1];
    if (name !== undefined) return { of: "package", package: name };
  }
  return { of: runtimePlaces.test(place) ? "runtime" : "app" };
}
