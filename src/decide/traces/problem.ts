import type { Problem, RelatedProblem, StackFrame } from "../../protocol/failure.ts";
import { codeFrame } from "../code-frame.ts";
import type { Quoted, Trace, TraceFrame, TracePart } from "./trace.ts";

/** What making a problem of a trace has to know of the disk. */
export interface TraceSources {
  /** Text of a source file; null where it cannot be read, or is none. */
  read(file: string): string | null;
  /** Absolute path of a file of the app's whose path ends so (`com/x/Foo.java`); null: there is none. */
  find(end: string): string | null;
}

export interface TraceProblem extends Problem {
  related?: RelatedProblem[];
}

/** So many errors beside the first are told. */
const shownRelated = 10;
/** The calls below these say nothing more. */
const shownFrames = 50;

/** A trace as everyone is shown it: with its place, and the source around it. */
export function problemOf({ related, from: _from, to: _to, ...part }: Trace, sources: TraceSources): TraceProblem {
  const others = related
    .slice(0, shownRelated)
    .map(({ relation, ...other }): RelatedProblem => ({ relation, ...whole(other, sources) }));
  return { ...whole(part, sources), ...(others.length > 0 && { related: others }) };
}

function whole({ quoted, frames: called, stack, ...part }: TracePart, sources: TraceSources): Problem {
  const frames = called.slice(0, shownFrames).map((frame) => found(frame, sources));
  const near = frames.find(({ of, file }) => of === "app" && file !== undefined);
  const { file, line, column = marked(part, quoted, sources) } = part.file === undefined ? { ...near } : part;
  const source = file === undefined ? null : sources.read(file);
  const frame = source !== null && line !== undefined ? codeFrame(source, line, column) : null;
  return {
    message: part.message,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(frame !== null && { frame }),
    ...(stack && { stack }),
    ...(frames.length > 0 && { frames }),
  };
}

function found({ sought, quoted, ...frame }: TraceFrame, sources: TraceSources): StackFrame {
  const file = sought === undefined ? null : sources.find(sought);
  if (file !== null) {
    const { package: _, ...own } = frame;
    return { ...own, file, of: "app" };
  }
  const column = frame.of === "app" ? marked(frame, quoted, sources) : undefined;
  return { ...frame, ...(column !== undefined && { column }) };
}

/** Traces quote a line without its indentation: its column is had from the source. */
function marked(
  { file, line }: Pick<Problem, "file" | "line">,
  quoted: Quoted | undefined,
  sources: TraceSources,
): number | undefined {
  if (!quoted || quoted.at < 0 || file === undefined || line === undefined) return undefined;
  const text = sources.read(file)?.split(/\r\n|\n|\r/)[line - 1] ?? "";
  const begin = text.indexOf(quoted.text.trimEnd());
  return begin < 0 ? undefined : begin + quoted.at + 1;
}
