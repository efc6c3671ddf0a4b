import { problemOf, type TraceProblem, type TraceSources } from "../../../../src/decide/traces/problem.ts";
import { compilerErrors, lastTrace } from "../../../../src/decide/traces/read-trace.ts";
import type { Problem, StackFrame } from "../../../../src/protocol/failure.ts";

/** A trace in few words: places as `file:line:column`, frames as `whose name place`. */
export interface Brief {
  message: string;
  place: string;
  frames: string[];
  related: string[];
}

export const cwd = "/app";

/** The last trace of a program that has run in /app, with these sources. */
export function brief(text: string, files: Record<string, string> = {}): Brief | null {
  const trace = lastTrace(text, cwd);
  return trace && shortened(problemOf(trace, sourcesOf(files)));
}

/** What compilers say. */
export function briefErrors(text: string, files: Record<string, string> = {}): Brief | null {
  const errors = compilerErrors(text, cwd);
  return errors && shortened(problemOf(errors, sourcesOf(files)));
}

function sourcesOf(files: Record<string, string>): TraceSources {
  return {
    read: (file) => files[file] ?? null,
    find: (end) => Object.keys(files).find((file) => file.endsWith(`/${end}`)) ?? null,
  };
}

function shortened({ message, frames = [], related = [], ...place }: TraceProblem): Brief {
  return {
    message,
    place: placeOf(place),
    frames: frames.map((frame) => [whose(frame), frame.name, placeOf(frame)].filter((part) => part !== "").join(" ")),
    related: related.map((other) => `${other.relation} ${other.message} ${placeOf(other)}`.trimEnd()),
  };
}

const whose = (frame: StackFrame): string => (frame.package === undefined ? frame.of : `${frame.of}:${frame.package}`);

function placeOf({ file, line, column }: Pick<Problem, "file" | "line" | "column">): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
