import type { Exit } from "../app/group-process.ts";
import type { TraceProblem } from "../decide/traces/problem.ts";
import type { HotrunError } from "../errors.ts";
import type { Failure } from "../protocol/failure.ts";
import { compilerErrorsIn, finalTraceIn, readable } from "./foreign-trace.ts";
import { adviceFor, type Program } from "./trace-advice.ts";

/** So many of the last lines that a program wrote say why it ended, where they have no trace. */
const shownLines = 40;

/** What a program has said. */
export interface Said extends Program {
  /** The end of what it wrote. */
  lastWords: string;
  /** Of its standard error alone: what is left in the other pipe when it ends may be read after that, and be long. */
  lastErrors: string;
}

/** A program that has ended. */
export interface Ended extends Said {
  exit: Exit;
}

/** A program has ended that answered. */
export function exitFailure(ended: Ended): Failure {
  const how = howItEnded(ended.exit);
  const problem = crashOf(ended) ?? lastLines(ended.lastWords, `The command has ended: ${how.toLowerCase()}.`);
  const hints = [adviceFor(problem, ended), "It starts again with the next change."];
  return { kind: "exit", code: "HOTRUN_EXIT", title: how, ...problem, hint: hints.filter(Boolean).join("\n") };
}

/** A program has ended before it listened; the one before it, if there is one, goes on. */
export function startFailure(ended: Ended): Failure {
  const title = `${howItEnded(ended.exit)} while it started`;
  const silence = "The command has ended before it listened, and said nothing.";
  const problem = crashOf(ended) ?? lastLines(ended.lastWords, silence);
  const hint = adviceFor(problem, ended);
  return { kind: "load", code: "HOTRUN_LOAD", title, ...problem, ...(hint && { hint }) };
}

/** Its last words are an error: not where somebody else has ended it. */
function crashOf({ exit, lastWords, lastErrors, cwd }: Ended): TraceProblem | null {
  if (exit.signal !== null && exit.signal !== "SIGABRT") return null;
  return finalTraceIn(lastWords, cwd) ?? finalTraceIn(lastErrors, cwd);
}

const howItEnded = ({ code, signal }: Exit): string => (signal ? `Ended by ${signal}` : `Exited with code ${code}`);

/** It runs, and listens nowhere that it was told to: a watcher of its own may wait there for a change, after an error. */
export function silentFailure(port: number, isFixed: boolean, timeoutMs: number, said: Said): Failure {
  const hint = isFixed
    ? "Check that the command listens on the port that --app-port says. If it takes longer to start: --start-timeout."
    : "A command is told by PORT in its environment where to listen. If it does not take that, write {port} into the command, or say with --app-port where it listens. If it only takes longer to start: --start-timeout.";
  const silence = `Nothing listens on port ${port} ${timeoutMs / 1000} s after the start of the command.`;
  const problem = finalTraceIn(said.lastWords, said.cwd);
  const hints = problem ? [adviceFor(problem, said), silence] : [hint];
  return {
    kind: "start-timeout",
    code: "HOTRUN_START_TIMEOUT",
    title: "Does not listen",
    ...(problem ?? { message: silence }),
    hint: hints.filter(Boolean).join("\n"),
  };
}

/** The program is not there (any more). */
export function commandFailure({ code, message, hint }: HotrunError): Failure {
  return { kind: "config", code, title: "Cannot be started", message, ...(hint && { hint }) };
}

/** Somebody else has the port that the command insists on. */
export function portFailure(port: number, holder: string | null): Failure {
  return {
    kind: "port",
    code: "HOTRUN_PORT_IN_USE",
    title: "The port is in use",
    message: `Port ${port}, which the command listens on, is in use${holder ? ` by ${holder}` : ""}.`,
    hint: "End that process and save again, or let the command listen on another port (--app-port).",
  };
}

/** `--build` did not end well. */
export function buildFailure(ended: Ended): Failure {
  const { exit, lastWords, lastErrors, command, cwd } = ended;
  const how = exit.signal ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
  const problem = errorIn(lastWords, cwd) ?? errorIn(lastErrors, cwd) ?? lastLines(lastWords, `${command} ${how}.`);
  const hints = [adviceFor(problem, ended), `${command} ${how}. It runs again with the next change.`];
  return {
    kind: "build",
    code: "HOTRUN_BUILD",
    title: "The build failed",
    ...problem,
    hint: hints.filter(Boolean).join("\n"),
  };
}

const errorIn = (words: string, cwd: string): TraceProblem | null =>
  compilerErrorsIn(words, cwd) ?? finalTraceIn(words, cwd);

function lastLines(output: string, otherwise: string): TraceProblem {
  return { message: readable(output).trimEnd().split("\n").slice(-shownLines).join("\n") || otherwise };
}
