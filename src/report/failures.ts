import type { Failure } from "../protocol/failure.ts";
import { failed, failedAgain, recovered, requestFailed } from "./failure-words.ts";
import { plain } from "./plain.ts";
import { createRepeats } from "./repeats.ts";
import type { Words } from "./words.ts";

/** What is told of failures, and what has been told of them already. */
export interface Failures {
  /** In full, or that it is as before. `serving`: an older version goes on. */
  tell(failure: Failure, serving: boolean): void;
  /** What has failed is mended. */
  mended(): void;
  /** A change went well: what fails from here on is the new version's. */
  changed(): void;
  /** The app has written this to the terminal. */
  wrote(text: string): void;
  close(): void;
}

export interface FailuresOptions {
  say(least: "error" | "info", lines: string[]): void;
  words(): Words;
  verbose: boolean;
}

/** So many different errors of requests are counted. */
export const mostRequests = 50;

export function createFailures({ say, words, verbose }: FailuresOptions): Failures {
  /** That nothing has mended yet; `tries`: with those before it, `times`: the same one. */
  let told: { failure: Failure; tries: number; times: number } | null = null;
  let written = "";
  const requests = createRepeats<Failure>({
    key: identity,
    most: mostRequests,
    onCounted: (failure, times) => say("error", failedAgain(words(), failure, times)),
  });

  return {
    tell(failure, serving) {
      if (failure.kind === "request") {
        if (!requests.isRepeat(failure)) say("error", requestFailed(words(), failure, verbose));
        return;
      }
      const isSame = told !== null && identity(told.failure) === identity(failure);
      told = { failure, tries: (told?.tries ?? 0) + 1, times: isSame ? (told?.times ?? 0) + 1 : 1 };
      const situation = { serving, verbose, isAbove: isAbove(failure.message, written) };
      say("error", isSame ? failedAgain(words(), failure, told.times) : failed(words(), failure, situation));
    },
    mended() {
      say("info", recovered(words(), told?.failure ?? {}, told?.tries ?? 1));
      told = null;
    },
    changed: requests.close,
    wrote(text) {
      written = (written + text).slice(-keptOutput);
    },
    close: requests.close,
  };
}

/** What is told of it: the same again is no news. */
export function identity({ kind, title, message, file, line, column, related = [] }: Failure): string {
  const others = related.map((other) => [other.message, other.file, other.line]);
  return JSON.stringify([kind, title, message, file, line, column, others]);
}

/** Enough to know it again. */
const keptOutput = 2_000;

/** The message ends with what the app has just written. */
function isAbove(message: string, written: string): boolean {
  const end = plain(message.slice(-keptOutput)).trimEnd().split("\n").slice(-2).join("\n");
  return end !== "" && plain(written).trimEnd().endsWith(end);
}
