import { CompileError } from "../compile/compile-error.ts";
import type { Event } from "../decide/lifecycle.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Modules } from "./modules.ts";

/** How a reload ended, as the lifecycle takes it. */
export interface Ended {
  /** Null: it was no longer wanted. */
  event: Extract<Event, { type: "succeeded" | "failed" | "unparsed" | "superseded" | "exited" }> | null;
}

/** The ways in which a reload ends. */
export interface Endings {
  done(): Ended;
  fail(failure: Failure): Ended;
  /** It may be half-written. */
  unparsed(failure: Failure | null): Ended | null;
  /** Anything that compilation says about the user's code is a failure. @throws anything else, which is ours */
  compileFailed(error: unknown): Ended;
}

export function createEndings(modules: Modules): Endings {
  const done = (): Ended => ({ event: { type: "succeeded" } });
  const unparsed = (failure: Failure | null): Ended | null =>
    failure && { event: { type: "unparsed", failure: traced(failure) } };
  const fail = (failure: Failure): Ended => ({ event: { type: "failed", failure: traced(failure) } });

  /** With the way from where it happened to the entry. */
  function traced(failure: Failure): Failure {
    const importers = failure.file ? modules.pathToEntry(failure.file) : [];
    return importers.length > 0 ? { ...failure, importers } : failure;
  }

  /** Anything that compilation says about the user's code is a failure; anything else is ours. */
  function compileFailed(error: unknown): Ended {
    if (!(error instanceof CompileError)) throw error;
    const { failure } = error;
    return (failure.kind === "parse" ? unparsed(failure) : null) ?? fail(failure);
  }

  return { done, fail, unparsed, compileFailed };
}
