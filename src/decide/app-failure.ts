import type { AppError } from "../protocol/app.ts";
import type { Failure, FailureKind, Problem, StackFrame } from "../protocol/failure.ts";
import { codeFrame } from "./code-frame.ts";
import { type HintFacts, hintFor } from "./hints.ts";
import { importPlace } from "./import-place.ts";
import type { Place, Sources } from "./sources.ts";
import { pathOf, readStack } from "./stack-frames.ts";
import { templateError } from "./template-place.ts";

export type { Sources } from "./sources.ts";

/** What a problem is made of. */
type Told = Pick<AppError, "name" | "message" | "code" | "stack">;

const titles: Partial<Record<FailureKind, string>> = {
  link: "Cannot be linked",
  load: "Threw while loading",
  crash: "Crashed",
  "start-timeout": "Does not listen",
  request: "Failed to answer",
  data: "A value made of files is not up to date",
  port: "The port is in use",
};

/** Where the error itself says nothing of what to do. */
const hints: Partial<Record<FailureKind, string>> = {
  "start-timeout": "If it takes longer to start, give it more time with --start-timeout.",
};

/** An error of the app as everyone is shown it: with its place in the source, where the stack has one. */
export function appFailure(kind: FailureKind, error: AppError, sources: Sources): Failure {
  const isSyntax = error.name === "SyntaxError" && kind === "link";
  const { related = [] } = error;
  const own = problemOf(error, sources, isSyntax ? importPlace(error.message, sources) : null);
  const others = related.map((each) => ({ relation: each.relation, ...problemOf(each, sources) }));
  const hint =
    [error, ...related]
      .map((each, index) => hintFor(factsOf(each, [own, ...others][index] as Problem, sources)))
      .find((found) => found !== null) ?? hints[kind];
  return {
    kind,
    code: kind === "port" ? "HOTRUN_PORT_IN_USE" : `HOTRUN_${kind.toUpperCase().replaceAll("-", "_")}`,
    title: titles[kind] ?? kind,
    ...own,
    ...(own.file === undefined && moduleFile(error, sources)),
    ...(error.message === "" && { message: messageOf(error, related) }),
    ...(others.length > 0 && { related: others }),
    ...(hint && { hint }),
  };
}

function problemOf(error: Told, sources: Sources, known: Place | null = null): Problem {
  const { frames, text } = readStack(error.stack, error.message);
  const template = templateError(error.message, sources);
  const place = known ?? template?.place ?? headPlace(error, sources) ?? framePlace(frames, sources);
  const source = place && sources.read(place.file);
  const { line, column } = place ?? {};
  const frame = source !== null && line !== undefined ? codeFrame(source, line, column) : null;
  return {
    message: messageOf(template ? { ...error, message: template.message } : error),
    ...(place ?? {}),
    ...(frame !== null && { frame }),
    ...(text !== "" && { stack: text }),
    ...(frames.some(({ of }) => of !== "runtime") && { frames }),
  };
}

/** With the name, unless that says nothing or is there already. Who gathers errors often says nothing of its own. */
function messageOf({ name, message, code }: Told, related: AppError["related"] = []): string {
  const said = message.replace(/^\s*\n/, "").trimEnd();
  if (said !== "") return name === "Error" || said.startsWith(`${name}:`) ? said : `${name}: ${said}`;
  const gathered = related.filter((each) => each.relation === "aggregated").map((each) => messageOf(each));
  const named = code === undefined ? name : `${name} [${code}]`;
  return gathered.length > 0 ? `${named}: ${gathered.slice(0, 3).join(", ")}` : named;
}

/** V8 puts the place of a syntax error before the message. */
function headPlace({ stack }: Told, sources: Sources): Place | null {
  const head = /^(.+):(\d+)\n/.exec(stack);
  const file = head && pathOf(head[1] as string);
  if (!head || !file || sources.read(file) === null) return null;
  const caret = /^(.*)\n( *)\^/m.exec(stack.slice(head[0].length));
  return { file, line: Number(head[2]), ...(caret && { column: (caret[2] ?? "").length + 1 }) };
}

/** The first call that is in a file of the user's. */
function framePlace(frames: readonly StackFrame[], sources: Sources): Place | null {
  for (const { of, file, line, column } of frames) {
    if (of !== "app" || file === undefined || line === undefined || sources.read(file) === null) continue;
    return { file, line, ...(column !== undefined && { column }) };
  }
  return null;
}

/** Of what has no call in a file of the user's. */
function moduleFile({ module }: AppError, sources: Sources): Pick<Problem, "file"> {
  const file = module === undefined ? null : pathOf(module);
  return file !== null && sources.read(file) !== null ? { file } : {};
}

function factsOf(error: Told, { file, line }: Problem, sources: Sources): HintFacts {
  const source = file === undefined ? null : sources.read(file);
  const text = line === undefined ? undefined : source?.split("\n")[line - 1];
  return {
    ...error,
    ...(source !== null && { source }),
    ...(text !== undefined && { line: text }),
    ...adviceFor(sources, file),
  };
}

function adviceFor({ install, isInEnvFile }: Sources, file: string | undefined) {
  return {
    ...(install && { install: (name: string) => install(name, file) }),
    ...(isInEnvFile && { isInEnvFile: (name: string) => isInEnvFile(name, file) }),
  };
}
