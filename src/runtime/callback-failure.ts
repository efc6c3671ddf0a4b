import { toAppError } from "./app-error.ts";
import { nameOf } from "./record-name.ts";
import type { ModuleRecord } from "./records.ts";

/** That a callback of this module's failed, in a sentence, with the place where it did. */
export function callbackFailure(record: ModuleRecord, what: string, error: unknown): string {
  const { message, stack } = toAppError(error);
  const place = /\((.*:\d+:\d+)\)|at (\/.*:\d+:\d+)/.exec(stack);
  const at = place ? ` (${place[1] ?? place[2]})` : "";
  return `${nameOf(record)}: ${what} failed: ${message}${at}`;
}
