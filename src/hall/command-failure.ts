import type { Exit } from "../app/group-process.ts";
import type { HotrunError } from "../errors.ts";
import type { Failure } from "../protocol/failure.ts";

/** So many of the last lines that a program wrote say why it ended. */
const shownLines = 40;

/** A program has ended that answered. */
export function exitFailure(exit: Exit, lastWords: string): Failure {
  return {
    kind: "exit",
    code: "HOTRUN_EXIT",
    title: howItEnded(exit),
    message: lastLines(lastWords) || `The command has ended: ${howItEnded(exit).toLowerCase()}.`,
    hint: "It starts again with the next change.",
  };
}

/** A program has ended before it listened; the one before it, if there is one, goes on. */
export function startFailure(exit: Exit, lastWords: string): Failure {
  return {
    kind: "load",
    code: "HOTRUN_LOAD",
    title: `${howItEnded(exit)} while it started`,
    message: lastLines(lastWords) || "The command has ended before it listened, and said nothing.",
  };
}

const howItEnded = ({ code, signal }: Exit): string => (signal ? `Ended by ${signal}` : `Exited with code ${code}`);

/** It runs, and listens nowhere that it was told to. */
export function silentFailure(port: number, isFixed: boolean, timeoutMs: number): Failure {
  const hint = isFixed
    ? "Check that the command listens on the port that --app-port says. If it takes longer to start: --start-timeout."
    : "A command is told by PORT in its environment where to listen. If it does not take that, write {port} into the command, or say with --app-port where it listens. If it only takes longer to start: --start-timeout.";
  return {
    kind: "start-timeout",
    code: "HOTRUN_START_TIMEOUT",
    title: "Does not listen",
    message: `Nothing listens on port ${port} ${timeoutMs / 1000} s after the start of the command.`,
    hint,
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
export function buildFailure(command: string, { code, signal }: Exit, output: string): Failure {
  return {
    kind: "build",
    code: "HOTRUN_BUILD",
    title: "The build failed",
    message: lastLines(output) || `${command} ${signal ? `was ended by ${signal}` : `exited with code ${code}`}.`,
    hint: `${command} runs again with the next change.`,
  };
}

function lastLines(output: string): string {
  return output.trimEnd().split("\n").slice(-shownLines).join("\n");
}
