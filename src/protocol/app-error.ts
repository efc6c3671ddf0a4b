import type { ModuleId } from "./app.ts";

/** Code of an error that is none of the app's: it has not come up in time. */
export const lateCode = "HOTRUN_START_TIMEOUT";

/** An error of the app, projected to what can cross a pipe. */
export interface AppError {
  name: string;
  message: string;
  code?: string;
  /** With source maps applied, message included as V8 has it. */
  stack: string;
  /** The module that does not parse, or that threw while it was evaluated, where the stack may not say it. */
  module?: ModuleId;
  /** What led to it, outermost first, and the errors that it is made of; bounded. */
  related?: (Pick<AppError, "name" | "message" | "code" | "stack"> & { relation: "cause" | "aggregated" })[];
}
