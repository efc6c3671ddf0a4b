import type { RelatedProblem } from "../protocol/failure.ts";

/** How the relation of a problem to the one before it is said. */
export const relations: Record<RelatedProblem["relation"], string> = {
  cause: "Caused by",
  aggregated: "One of its errors",
  also: "Also",
};
