import type { Failure } from "../protocol/failure.ts";
import type { UnderWay } from "../protocol/under-way.ts";
import { type HintFacts, hintFor } from "./hints.ts";

/** How an app's process has ended, without an error that it could tell. */
export interface AppEnd {
  code: number | null;
  signal: string | null;
  /** What it wrote to its standard error just before. */
  lastWords: string;
  /** It had not listened yet. */
  isStarting: boolean;
}

export const startsAgain = "It starts again with the next change.";
/** An older version may go on meanwhile. */
export const isTriedAgain = "The next change tries again.";

/** So many of the last lines that it wrote may say why. */
const shownLines = 12;

const signalHints: Record<string, string> = {
  SIGKILL: "Something else has killed it: often the system, when memory runs short.",
  SIGSEGV: "Native code has crashed: a native module, or Node itself. npm rebuild may help, or another version of it.",
  SIGBUS: "Native code has crashed: a native module, or Node itself.",
  SIGILL: "Native code has crashed: a native module that was built for another processor?",
};
/** https://nodejs.org/api/process.html#exit-codes */
const unsettledHint = "A top-level await never came to its end, and nothing else was left to do.";

/** The app has ended by itself: what its end alone says. */
export function exitFailure(end: AppEnd, advice: Pick<HintFacts, "install" | "isInEnvFile"> = {}): Failure {
  const { code, signal, lastWords, isStarting } = end;
  const isMemory = lastWords.includes("heap out of memory");
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
  const message = isMemory
    ? "The app ran out of memory: V8 ended it (JavaScript heap out of memory)."
    : `The app ${how}${isStarting ? " while it started" : ""}.${lastLines(lastWords)}`;
  const named = signal ? signalHints[signal] : code === 13 ? unsettledHint : undefined;
  const hint = lastWords === "" ? null : hintFor({ ...advice, name: "Error", message: lastWords.slice(-4_000) });
  return {
    kind: "exit",
    code: "HOTRUN_EXIT",
    title: isMemory ? "Ran out of memory" : signal ? `Ended by ${signal}` : `Exited with code ${code}`,
    message,
    hint: [hint ?? named, isStarting ? isTriedAgain : startsAgain].filter((each) => each !== undefined).join("\n"),
  };
}

function lastLines(words: string): string {
  const lines = words.trimEnd().split("\n").slice(-shownLines);
  return lines.join("") === "" ? "" : ` It wrote last:\n${lines.join("\n")}`;
}

const origins: Record<string, string> = {
  uncaughtException: "Crashed: uncaught exception",
  unhandledRejection: "Crashed: unhandled rejection",
};

/** A version that served has crashed. `origin`: as Node calls it. */
export function crashTitle(origin: string | undefined): string {
  return origins[origin ?? ""] ?? "Crashed";
}

/**
 * What has gone with the process that served; empty if nothing is known to.
 *
 * @param data names of the modules that had something in `import.meta.hot.data`
 * @param kept names of what `keep` held
 */
export function lostText({ sockets, streams }: UnderWay, data: readonly string[], kept: readonly string[]): string {
  const parts = [
    counted(sockets, "WebSocket"),
    counted(streams, "event stream"),
    named("import.meta.hot.data of", data),
    named("what keep held as", kept),
  ].filter((part) => part !== "");
  return parts.length > 0 ? `What it held in memory is lost: ${parts.join(", ")}.` : "";
}

const maxNames = 5;
const maxLength = 60;

function named(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, maxNames).map((name) => name.slice(0, maxLength));
  if (names.length > maxNames) shown.push(`${names.length - maxNames} more`);
  return `${what} ${shown.join(", ")}`;
}

const counted = (count: number, noun: string) => (count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`);

/** With what was lost, and when it goes on. */
export function withLost(failure: Failure, lost: string): Failure {
  const advice = failure.hint?.replace(startsAgain, "").trim();
  return { ...failure, hint: [advice, lost, startsAgain].filter(Boolean).join("\n") };
}

/** It has taken a request, and let go of it. */
export function upstreamFailure(message: string): Failure {
  return {
    kind: "crash",
    code: "HOTRUN_UPSTREAM",
    title: "No answer from the app",
    message,
    hint: "The app took the request and broke off. Its output in the terminal may say why.",
  };
}
