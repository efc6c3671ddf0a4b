/** Where a failure came from; decides title and hint, and which status an error page gets. */
export type FailureKind =
  | "parse"
  | "resolve"
  | "link"
  | "load"
  | "crash"
  | "exit"
  | "start-timeout"
  | "build"
  | "port"
  | "config"
  | "request"
  | "data"
  | "internal";

/** One call of a stack, innermost first. */
export interface StackFrame {
  /** Of the function, as the runtime says it; empty at the top level of a module. */
  name: string;
  /** Absolute path of the source; absent: the runtime's own, or code that was made of text. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** Whose code it is. */
  of: "app" | "package" | "runtime";
  /** Name of the package. */
  package?: string;
}

/** A message, and the place that it is about, as far as that is known. */
export interface Problem {
  /** As plain text; may contain line breaks. */
  message: string;
  /** Absolute path of the source file, where it is known. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** Source lines around the place, with a marker, as plain text. */
  frame?: string;
  /** Stack of the error, mapped to the sources, without the message. */
  stack?: string;
  /** The same in parts. */
  frames?: StackFrame[];
}

/**
 * What else there is to say: `cause`, what led to the one before it (`error.cause`); `aggregated`, one of the errors that an
 * `AggregateError` is made of; `also`, another error that the same attempt has found.
 */
export interface RelatedProblem extends Problem {
  relation: "cause" | "aggregated" | "also";
}

/** One thing that went wrong, in the one shape that terminal, overlay, error page and JSON events show. */
export interface Failure extends Problem {
  kind: FailureKind;
  /** Permanent code, `HOTRUN_…`, that documentation and searches can rely on. */
  code: string;
  /** A few words: "Does not parse", "Threw while loading". */
  title: string;
  /** Who imports that file, directly first, up to the entry; absolute paths. */
  importers?: string[];
  /** Bounded: the first of them. */
  related?: RelatedProblem[];
  /** That the app could not answer; `url` with query, as the app saw it. */
  request?: { method: string; url: string };
  /** What to do: a sentence or two. */
  hint?: string;
  /** The app starts again by itself so many milliseconds after this was told; absent: with the next change. */
  retryMs?: number;
}
