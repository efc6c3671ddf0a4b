import type { Work } from "../decide/lifecycle.ts";
import type { ModuleEnd } from "../protocol/owned.ts";
import type { Reload, ReloadResult, ReloadTimings } from "../protocol/reload.ts";

/** A reload that is under way: filled in step by step, then recorded. */
export interface Draft extends Omit<Reload, "result" | "timings"> {
  timings: Partial<ReloadTimings>;
  /** When the first event came in, on the clock of `performance.now()`. */
  startedAt: number;
  /** Changed files that pages may have loaded themselves. */
  served: string[];
}

export function createDraft(work: Work, startedAt: number): Draft {
  const files = work.changes.map(({ file }) => file);
  const at = Math.round(work.at * 10) / 10;
  return {
    id: work.id,
    at,
    generation: 0,
    plan: "ignore",
    reason: "",
    files,
    modules: [],
    timings: {},
    pages: 0,
    startedAt,
    served: [],
  };
}

/** The record, with its times rounded to 10 µs: more is noise. */
export function finishDraft({ startedAt, served: _, ...draft }: Draft, result: ReloadResult): Reload {
  const rounded = Object.entries(draft.timings).map(([part, ms]) => [part, round(ms)] as const);
  const total = round(draft.timings.total ?? performance.now() - startedAt);
  return { ...draft, timings: { ...Object.fromEntries(rounded), total }, result };
}

/**
 * What the app process says of its own time; what is left of the time from the order to the answer went into the transfer.
 *
 * @param ms from the order to the answer
 */
export function noteSwap(draft: Draft, ms: number, timings: Partial<ReloadTimings>): void {
  const { link = 0, evaluate = 0, listen = 0 } = timings;
  Object.assign(draft.timings, timings, { transfer: ms - link - evaluate - listen });
}

/** What ends with the modules that are replaced, and what goes on of them. */
export function noteEnds(draft: Draft, ends: readonly ModuleEnd[], fileOf: (id: string) => string): void {
  const those = (of: "counts" | "kept") =>
    ends.flatMap((end) => (Object.keys(end[of]).length > 0 ? [{ module: fileOf(end.id), counts: end[of] }] : []));
  const [ended, kept] = [those("counts"), those("kept")];
  Object.assign(draft, ended.length > 0 && { ended }, kept.length > 0 && { kept });
}

const round = (ms: number) => Math.round(ms * 100) / 100;
