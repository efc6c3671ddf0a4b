import type { ModuleId } from "../protocol/app.ts";
import type { Failure, Problem, RelatedProblem } from "../protocol/failure.ts";
import type { Compiled } from "./compiler.ts";

/** So many others are told with the first error. */
const maxOthers = 10;

/** A module that cannot be compiled or resolved; nothing was touched. */
export class CompileError extends Error {
  readonly failure: Failure;
  /** Files whose appearance would mend it: an import that leads nowhere. */
  readonly wanted: readonly string[];
  /** Of the error that Node would throw; undefined for one of syntax, which has none. */
  readonly code: string | undefined;
  /** Of the compilation that it ended: what went well all the same, and what did not. */
  outcome: { compiled: readonly Compiled[]; failed: readonly ModuleId[] } = { compiled: [], failed: [] };

  constructor(failure: Failure, { wanted = [], code }: { wanted?: readonly string[]; code?: string } = {}) {
    super(failure.message);
    this.name = "CompileError";
    this.failure = failure;
    this.wanted = wanted;
    this.code = code;
  }
}

/**
 * Several as one: the first is the failure, the others come with it, each once. Anything that is no CompileError is more
 * than a mistake in the user's code, and goes before.
 */
export function joinErrors(errors: readonly unknown[]): unknown {
  const other = errors.find((error) => !(error instanceof CompileError));
  if (other !== undefined) return other;
  const [first, ...others] = errors as readonly CompileError[];
  if (!first || others.length === 0) return first;
  const wanted = new Set([first, ...others].flatMap((error) => error.wanted));
  const failure = withOthers(
    first.failure,
    others.flatMap(({ failure }) => [failure, ...(failure.related ?? [])]),
  );
  return new CompileError(failure, { wanted: [...wanted], ...(first.code !== undefined && { code: first.code }) });
}

/** A failure that was not the only one; bounded, and each once: the same config is wrong for every module. */
export function withOthers(failure: Failure, others: readonly Problem[]): Failure {
  const known = failure.related ?? [];
  const seen = new Set([failure, ...known].map(placeOf));
  const more = others.filter((other) => !seen.has(placeOf(other)) && seen.add(placeOf(other))).map(alsoFound);
  const related = [...known, ...more].slice(0, maxOthers);
  return related.length === 0 ? failure : { ...failure, related };
}

const placeOf = ({ message, file, line, column }: Problem) => [file, line, column, message].join("\n");

function alsoFound({ message, file, line, column, frame }: Problem): RelatedProblem {
  return {
    relation: "also",
    message,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(frame !== undefined && { frame }),
  };
}
