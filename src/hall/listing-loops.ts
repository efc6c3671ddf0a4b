import { createFuse } from "../decide/fuse.ts";
import type { Change, Facts } from "../decide/plan.ts";

/** Keeps a folder that is listed, and in which something appears each time, from causing reloads for ever. */
export interface ListingLoops {
  /** The facts, but that nobody lists a folder that causes itself. */
  without(facts: Facts): Facts;
  /** Runs what these changes call for, and notes what listed folders have to do with it. */
  during<Result>(changes: readonly Change[], facts: Facts, run: () => Promise<Result>): Promise<Result>;
}

export function createListingLoops(onWarning: (message: string, hint: string) => void): ListingLoops {
  const fuse = createFuse();

  function foldersIn(changes: readonly Change[], facts: Facts): Set<string> {
    const counting = changes.filter(({ kind, isOwn = false }) => kind !== "update" && !isOwn);
    return new Set(counting.flatMap(({ file }) => facts.listing(file)?.folder ?? []));
  }

  return {
    without: (facts) => ({
      ...facts,
      listing(file) {
        const listing = facts.listing(file);
        return listing && fuse.isBlown(listing.folder, performance.now()) ? null : listing;
      },
    }),
    async during(changes, facts, run) {
      const began = performance.now();
      try {
        return await run();
      } finally {
        for (const folder of foldersIn(changes, facts)) {
          if (fuse.note(folder, began, performance.now())) {
            const message = `Files come or go in ${folder}/ each time that the app has listed it.`;
            onWarning(message, "They cause no reload until that has been calm for 2 s.");
          }
        }
      }
    },
  };
}
