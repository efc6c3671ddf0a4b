import type { EventOf } from "../support/event-log.ts";
import type { RunningHotrun } from "../support/hotrun.ts";

/** Edits that every app gets, in this order: of a module that nothing but others import, of one that answers, of the entry. */
export const places = ["leaf", "route", "entry"] as const;

export type Place = (typeof places)[number];

/**
 * A row of the table: an app in `apps/`, written as the documentation of its framework has it, and unchanged for hotrun. Its
 * answer says `leaf one`, `route one` and `entry one`, each from another file, and what `lib/visits.ts` counts.
 */
export interface Framework {
  title: string;
  /** Folder in `apps/`. */
  app: string;
  /** Default: "app.ts". */
  entry?: string;
  /** For the table: what is proved of it besides. */
  note?: string;
  /** Packages under another name than they are installed by (`express` → `express4`). */
  packages?: Record<string, string>;
  /** What each answer says besides. */
  says?: readonly RegExp[];
  /** Further things to edit, after all other steps. */
  edits?: readonly Edit[];
  /** Asks the app once (default: GET of `/hello?name=Ada`, its header `x-served-by` and its body). */
  ask?(app: RunningHotrun): Promise<string>;
  /** What the app needs around it. */
  surround?(): Promise<Surroundings>;
  /** Opens something that has to last through all swaps. */
  open?(app: RunningHotrun): Promise<Lasting>;
}

/** An edit that has to show, by exactly these plans: the last one is what makes it show. */
export interface Edit {
  /** `view` is what says `view one`. */
  thing: string;
  plans: readonly [...Plan[], Plan];
  /** By these it may show too, where it is a matter of time what a file is read for. */
  otherPlans?: readonly Plan[];
  /** The reason that is told for the last plan. */
  reason?: RegExp;
}

type Plan = EventOf<"reload">["plan"];

export interface Surroundings extends AsyncDisposable {
  env: Record<string, string>;
  /** After all edits. */
  check(): Promise<void>;
}

export interface Lasting extends AsyncDisposable {
  check(): Promise<void>;
}
