/** Permanent codes of the errors that users see; each is explained in docs/errors.md. */
export type ErrorCode =
  | "HOTRUN_USAGE"
  | "HOTRUN_NO_ENTRY"
  | "HOTRUN_ENTRY_NOT_FOUND"
  | "HOTRUN_CWD"
  | "HOTRUN_PORT_IN_USE"
  | "HOTRUN_PORT_DENIED"
  | "HOTRUN_NODE_VERSION"
  | "HOTRUN_CLOSED"
  | "HOTRUN_COMMAND"
  | "HOTRUN_INTERNAL";

/** An error meant for a person: `message` says what happened and why, `hint` what to do. */
export class HotrunError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "HotrunError";
    this.code = code;
    this.hint = options.hint;
  }
}
