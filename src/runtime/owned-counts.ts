import type { OwnedCounts, OwnedKind } from "../protocol/owned.ts";

/** What ends with a module, and what does not. */
export interface Ends {
  ends: OwnedCounts;
  goesOn: OwnedCounts;
}

export function countKinds(all: Iterable<OwnedKind | undefined>): OwnedCounts {
  const counts: OwnedCounts = {};
  for (const kind of all) if (kind) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
