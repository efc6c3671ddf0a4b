import type { ModuleId, Parcel } from "./app.ts";
import type { Front } from "./front.ts";
import type { KeptState } from "./hot-host.ts";

/** A debugger has to be there before anything of the app runs; `entry`: it gets the app paused at the entry's first line. */
export type Halt = "start" | "entry";

export interface LoadOrder {
  entry: ModuleId;
  parcel: Parcel;
  folder: string;
  startTimeoutMs: number;
  /** The public ports that there are; those that no version has taken yet stand for themselves. */
  fronts: Front[];
  /** The version before, in another process, did not listen by itself: what its entry exported was served. */
  wasServed: boolean;
  /** What `keep` held in the process before; absent: there was none, or it had nothing. */
  kept?: KeptState;
  /** Say afterwards which packages the start has loaded. */
  isObserved?: boolean;
  halt?: Halt;
}

export interface SwapOrder {
  parcel: Parcel;
  remake: ModuleId[];
  /** Nothing imports them any longer. */
  drop: ModuleId[];
  roots: Root[];
  /** The changed files, modules or not: what Node's own loader keeps of them is out of date. */
  files: string[];
  /** Of them those that the app keeps: read once, and not again for another request. */
  kept: string[];
}

/**
 * Where a swap ends: the entry (`by` null), or a module that is accepted, by itself or by an importer.
 * Everything between the changed modules and the roots is in `remake`.
 */
export interface Root {
  id: ModuleId;
  by: ModuleId | null;
}
