import type { Failure } from "../protocol/failure.ts";
import { withoutControls } from "./without-controls.ts";

/** A failure as plain text, for terminals and readers without scripts: no control characters but line breaks and tabs. */
export function failureText(failure: Failure): string {
  const { title, message, hint, frame, stack, code } = failure;
  const importers = failure.importers?.length ? `imported by ${failure.importers.join(" ← ")}` : "";
  const parts = [`${title}: ${message}`, placeOf(failure), frame, importers, stack, hint, code];
  return withoutControls(parts.filter((part) => part).join("\n\n"));
}

/** `file:line:column`, as far as it is known; empty where it is not. */
export function placeOf({ file, line, column }: Pick<Failure, "file" | "line" | "column">): string {
  return file ? [file, line, column].filter((part) => part !== undefined).join(":") : "";
}
