import { join } from "node:path";
import type { DataProblem } from "../app/app-events.ts";
import type { AppEnding, LoadResult } from "../app/running-app.ts";
import { fileOf } from "../compile/compiler.ts";
import { installCommand } from "../compile/install-command.ts";
import { findSyntaxError } from "../compile/parse-failure.ts";
import { crashTitle, exitFailure, withLost } from "../decide/app-ending.ts";
import { appFailure, type Sources } from "../decide/app-failure.ts";
import { isTemplate } from "../decide/template-place.ts";
import { type AppError, lateCode } from "../protocol/app.ts";
import type { Failure, FailureKind } from "../protocol/failure.ts";
import { isInEnvFile } from "./env-file.ts";
import { readUserSource } from "./pages.ts";

/** How a load or a swap ended that did not end well. */
export type NotLoaded = Exclude<LoadResult, { type: "loaded" }>;

/** Where no file is known, what lies in the folder that hotrun was started in counts. */
const here = () => join(process.cwd(), "package.json");
const advice = {
  install: (name: string, file = here()) => installCommand(file, name),
  isInEnvFile: (name: string, file = here()) => isInEnvFile(name, file),
};

function sourcesWith(importers: Sources["importers"] = () => []): Sources {
  return { read: readUserSource, importers, ...advice };
}

/** What everyone is shown of it. */
export function failureOf(
  result: NotLoaded,
  kind: "load" | "crash",
  importers: (specifier: string) => Iterable<string> = () => [],
): Failure {
  const sources = sourcesWith(importers);
  if (result.type === "refused") {
    const of = { link: "link", listen: "start-timeout", evaluate: kindOf(result.error) } as const;
    return appFailure(of[result.stage], result.error, sources);
  }
  const { exit, error, exitCall, lastWords = "" } = result;
  const isStart = kind === "load" || error?.code === lateCode;
  if (error) return appFailure(isStart ? kindOf(error) : kind, error, sources);
  const failure = exitFailure({ ...exit, lastWords, isStarting: kind === "load" }, advice);
  return exitCall ? { ...appFailure("exit", exitCall, sources), ...failure } : failure;
}

/** Of what a start has thrown. */
function kindOf({ code }: AppError): FailureKind {
  if (code === lateCode) return "start-timeout";
  return code === "EADDRINUSE" ? "port" : "load";
}

/** The version that served has ended by itself. `lost`: what went with it. */
export function endFailure(how: AppEnding, lost: string): Failure {
  const failure = failureOf({ type: "exited", ...how }, "crash");
  return withLost(failure.kind === "crash" ? { ...failure, title: crashTitle(how.origin) } : failure, lost);
}

/**
 * For handlers of the app that threw; of which request is for the caller to say. One that fails all the time does so by the same
 * error: its sources are not read each time.
 *
 * @returns `isPrinted`: the error was read out of what the app has written, which may repeat what was sent to it: no file is shown for that but code
 */
export function createFailureOfRequest(): (error: AppError, isPrinted: boolean) => Failure {
  let last: { key: string; failure: Failure; at: number } | null = null;
  return (error, isPrinted) => {
    const key = JSON.stringify([error, isPrinted]);
    if (last?.key === key && performance.now() - last.at < 1000) return last.failure;
    const isCode = (file: string) => /\.[cm]?[jt]sx?$/.test(file);
    const read = (file: string) => (isPrinted && !isCode(file) && !isTemplate(file) ? null : readUserSource(file));
    const failure = appFailure("request", error, { ...sourcesWith(), read });
    last = { key, failure, at: performance.now() };
    return failure;
  };
}

/** A value that `hotrun/data` has made is not as its files are, or who follows it could not take it. */
export function dataFailure({ error, at }: DataProblem, name: (file: string) => string): Failure {
  const failure = { ...appFailure("data", error, sourcesWith()), hint: dataHint(at, name) };
  return at.type === "listener" ? { ...failure, title: "A subscriber of a value threw" } : failure;
}

function dataHint(at: DataProblem["at"], name: (file: string) => string): string {
  if (at.type === "listener") return "The value is new all the same; only this subscriber has missed it.";
  const [first = ""] = at.files;
  const others = at.count > 1 ? ` and ${at.count - 1} more` : "";
  return `It was taking in ${name(first)}${others}. The value stays as it was; what was left out comes again with its next change.`;
}

/** The new version lives, and a module that accepts part of it could not take it in. */
export function refusalFailure(error: AppError): Failure {
  return {
    ...appFailure("load", error, sourcesWith()),
    title: "A callback of import.meta.hot.accept threw",
    hint: "The new version is in place; the module that accepts it may still be using parts of the old one.",
  };
}

/** V8 found plain JavaScript that does not parse, or a file that lacks its last exports: it may be half-written. */
export async function halfWritten(
  result: NotLoaded,
  importers: (specifier: string) => Iterable<string>,
): Promise<Failure | null> {
  if (result.type !== "refused" || result.error.name !== "SyntaxError") return null;
  const { message, module } = result.error;
  if (result.stage === "evaluate") return brokenJson(message);
  if (result.stage !== "link") return null;
  if (/does not provide an export/.test(message)) return failureOf(result, "load", importers);
  if (/requested module|Detected cycle while resolving/.test(message)) return null;
  const failure = appFailure("parse", result.error, sourcesWith());
  const place = module ? await findSyntaxError(fileOf(module)) : null;
  return { ...failure, ...place, message: failure.message, title: "Does not parse" };
}

/** Node names the file of JSON that is imported, and of where in it at most an offset. */
async function brokenJson(message: string): Promise<Failure | null> {
  const [, file] = /^([^\n]+\.json): /.exec(message) ?? [];
  if (file === undefined || readUserSource(file) === null) return null;
  const failure = await findSyntaxError(file);
  return failure.line === undefined ? null : failure;
}

/** A new version in a new process is up, and silent where the old one listens. */
export function silenceFailure(missing: readonly (number | string)[], timeoutMs: number): Failure {
  const places = missing.map((place) => (typeof place === "number" ? `port ${place}` : place));
  return {
    kind: "start-timeout",
    code: "HOTRUN_START_TIMEOUT",
    title: "Does not listen",
    message: `The new version did not listen on ${places.join(", ")} within ${timeoutMs / 1000} s, where the old one does.`,
    hint: "If it takes longer to start, give it more time with --start-timeout.",
  };
}
