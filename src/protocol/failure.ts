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
  | "internal";

/** One thing that went wrong, in the one shape that terminal, overlay, error page and JSON events show. */
export interface Failure {
  kind: FailureKind;
  /** Permanent code, `HOTRUN_…`, that documentation and searches can rely on. */
  code: string;
  /** A few words: "Does not parse", "Threw while loading". */
  title: string;
  /** The message of the error itself, as plain text; may contain line breaks. */
  message: string;
  /** Absolute path of the source file, where it is known. */
  file?: string;
  /** Who imports that file, directly first, up to the entry; absolute paths. */
  importers?: string[];
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** Source lines around the place, with a marker, as plain text. */
  frame?: string;
  /** Stack of the error, mapped to the sources, without the message. */
  stack?: string;
  /** One sentence that says what to do. */
  hint?: string;
  /** The app starts again by itself so many milliseconds after this was told; absent: with the next change. */
  retryMs?: number;
}
