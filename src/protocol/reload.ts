import type { Failure } from "./failure.ts";
import type { OwnedCounts } from "./owned.ts";
import type { Draining } from "./under-way.ts";

/** What a batch of changes calls for, weakest first. */
export type PlanAction = "ignore" | "restyle" | "refresh" | "swap" | "restart";

/** How a reload ended. */
export type ReloadResult = { type: "done" } | { type: "failed"; failure: Failure };

/** The parts of a reload in milliseconds; only the parts that took place are there. */
export interface ReloadTimings {
  /** From the first file event of the batch to the decision, reading and hashing the files included. */
  event?: number;
  /** The command of `--build`. */
  build?: number;
  /** Compiling and resolving. */
  compile?: number;
  /** Making and linking the new modules in the app process. */
  link?: number;
  /** Running them. */
  evaluate?: number;
  /** From the end of evaluation until the new version listened. */
  listen?: number;
  /** On the way from the launcher to the app process and back: packing, pipes, waking up. */
  transfer?: number;
  /** Process start to its first word, for restarts. */
  start?: number;
  /** From the first file event to the gate being moved: from then on the new version answers. */
  total: number;
  /** After that, in the first open page that has followed: asking for the new page and morphing to it. */
  page?: number;
}

/** The record of one batch of changes on its way from disk to page. */
export interface Reload {
  /** Counts up from 1 within a session; every batch gets one, also one that is ignored or fails. */
  id: number;
  /** Milliseconds since the session started, when the first event of the batch came in. */
  at: number;
  /** The generation that serves once this reload has ended. */
  generation: number;
  plan: PlanAction;
  /** One sentence: file → importer chain → what was done and why. */
  reason: string;
  /** Changed files, absolute. */
  files: string[];
  /** Modules made anew, as absolute paths. */
  modules: string[];
  /** What has ended with the modules that were replaced, by their absolute paths; absent if nothing has. */
  ended?: { module: string; counts: OwnedCounts }[];
  /** What goes on of them: packages began it, or it leads elsewhere, and the new version has begun nothing in its place. */
  kept?: { module: string; counts: OwnedCounts }[];
  timings: ReloadTimings;
  /** Open pages that were told. */
  pages: number;
  /** Replaced versions that have something under way, oldest first; absent if none has. */
  draining?: Draining[];
  result: ReloadResult;
}
