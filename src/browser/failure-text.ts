import { relations } from "../decide/relations.ts";
import type { Failure, Problem } from "../protocol/failure.ts";
import { withoutControls } from "./without-controls.ts";

/** A failure as plain text, for terminals and readers without scripts: no control characters but line breaks and tabs. */
export function failureText(failure: Failure): string {
  const { title, message, hint, code, request, importers, related = [] } = failure;
  const parts = [
    `${title}: ${message}`,
    request && !title.includes(request.url) && `${request.method} ${request.url}`,
    ...evidence(failure),
    importers?.length && `imported by ${importers.join(" ← ")}`,
    ...related.flatMap((problem) => [`${relations[problem.relation]}: ${problem.message}`, ...evidence(problem)]),
    hint,
    code,
  ];
  return withoutControls(parts.filter((part) => part).join("\n\n"));
}

function evidence(problem: Problem): (string | undefined)[] {
  return [placeOf(problem), problem.frame, problem.stack];
}

/** `file:line:column`, as far as it is known; empty where it is not. */
export function placeOf({ file, line, column }: Pick<Problem, "file" | "line" | "column">): string {
  return file ? [file, line, column].filter((part) => part !== undefined).join(":") : "";
}
