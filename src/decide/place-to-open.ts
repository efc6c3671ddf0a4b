import type { Place } from "../protocol/editor.ts";
import type { Failure, Problem } from "../protocol/failure.ts";

/** Where to look first: the failure's own place, else the first of the app's in its stack, else that of what led to it. */
export function placeToOpen(failure: Failure): Place | null {
  for (const problem of [failure, ...(failure.related ?? [])]) {
    const place = placeIn(problem);
    if (place) return place;
  }
  return null;
}

function placeIn(problem: Problem): Place | null {
  const { file, line, column } = problem.file
    ? problem
    : (problem.frames?.find((frame) => frame.of === "app" && frame.file) ?? {});
  if (!file) return null;
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
