import { CompileError } from "../compile/compile-error.ts";
import type { Event } from "../decide/lifecycle.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Modules } from "./modules.ts";

/** How a reload ended, as the lifecycle takes it; and the stylesheets that the pages shall have anew. */
export interface Ended {
  /** Null: it was no longer wanted. */
  event: Extract<Event, { type: "succeeded" | "failed" | "unparsed" | "superseded" | "exited" }> | null;
  restyled: string[];
}

/** The ways in which a reload ends. */
export interface Endings {
  done(restyled?: string[]): Ended;
  fail(failure: Failure): Ended;
  /** It may be half-written. */
  unparsed(failure: Failure | null): Ended | null;
  /** Anything that compilation says about the user's code is a failure. @throws anything else, which is ours */
  compileFailed(error: unknown): Ended;
}

export function createEndings(modules: Modules): Endings {
  const done = (restyled: string[] = []): Ended => ({ event: { type: "succeeded" }, restyled });
  const unparsed = (failure: Failure | null): Ended | null =>
    failure && { event: { type: "unparsed", failure: traced(failure) }, restyled: [] };
  const fail = (failure: Failure): Ended => ({ event: { type: "failed", failure: traced(failure) }, restyled: [] });

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
