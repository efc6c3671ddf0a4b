import type { ModuleId } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Compiled } from "./compiler.ts";

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
