import type { PlanAction } from "../protocol/reload.ts";
import { type Change, isStyle } from "./plan.ts";

export interface CommandFacts {
  /** The program reads its files anew for each request, as PHP's own server does: nothing has to be restarted. */
  readsAnew: boolean;
  /** How the file is called in a sentence. */
  name(file: string): string;
}

export interface CommandPlan {
  action: PlanAction;
  /** Of the strongest change. */
  reason: string;
  /** The files that pages may have loaded themselves: of a command nobody knows. */
  served: string[];
}

/** What changes call for in an app of which nothing is known but its folder. */
export function planForCommand(changes: readonly Change[], { readsAnew, name }: CommandFacts): CommandPlan {
  const served = changes.map(({ file }) => file);
  const styles = changes.filter(({ file, kind }) => isStyle(file) && kind === "update").map(({ file }) => file);
  const other = changes.find(({ file }) => !styles.includes(file));
  if (!other) {
    const [first] = styles;
    if (first === undefined) return { action: "ignore", reason: "nothing that counts", served };
    return { action: "restyle", reason: `${name(first)} is a stylesheet or an image of the page`, served };
  }
  const what = { create: "was made", update: "was changed", delete: "was deleted" }[other.kind];
  if (readsAnew) return { action: "refresh", reason: `${name(other.file)} ${what}; PHP reads it anew`, served };
  return { action: "restart", reason: `${name(other.file)} ${what}`, served };
}
