import type { ModuleId } from "../protocol/app.ts";
import type { ModuleEnd, OwnedCounts } from "../protocol/owned.ts";
import { countOwned } from "./owned.ts";
import type { ModuleRecord } from "./records.ts";
import { countRunners } from "./runners.ts";

/** What ends with modules that are about to be replaced, and what goes on because the new version has begun nothing in its place. */
export function moduleEnds(
  replaced: readonly ModuleRecord[],
  successorOf: (id: ModuleId) => ModuleRecord | undefined,
): ModuleEnd[] {
  return replaced.flatMap((record) => {
    const [owned, runners] = [countOwned(record, successorOf(record.id)), countRunners(record)];
    const counts = sum(owned.ends, runners.ends);
    const kept = sum(owned.goesOn, runners.goesOn);
    return Object.keys({ ...counts, ...kept }).length > 0 ? [{ id: record.id, counts, kept }] : [];
  });
}

/** Kinds differ, but for connections: theirs are runners all. */
const sum = (one: OwnedCounts, other: OwnedCounts): OwnedCounts => ({ ...one, ...other });
