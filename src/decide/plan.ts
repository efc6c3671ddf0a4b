import type { PlanAction } from "../protocol/reload.ts";

/** One change of a file, after all events of a batch have been put together. */
export interface Change {
  file: string;
  kind: "create" | "update" | "delete";
  /** The app has made or deleted the file itself (default: false). */
  isOwn?: boolean;
}

/** What is known of a file when a plan is made. */
export interface Facts {
  mode: "swap" | "restart";
  /** A module of the app's graph, or a file whose absence is an error right now. */
  isModule(file: string): boolean;
  /** A module that only packages have loaded, by its path. */
  isPackages(file: string): boolean;
  /** A module read it while it was evaluated. */
  isReadByModule(file: string): boolean;
  /** The app read it later: for a request. */
  isReadLater(file: string): boolean;
  /** `hotrun/data` makes a value of it, and follows it by itself. */
  isData(file: string): boolean;
  /** The app keeps what it made of such a file: what makes it read the file again. */
  cure(file: string): "swap" | "restart" | null;
  /** Who has listed the folder that the file is in, if anybody has: a module while it was evaluated, or the app for a page. */
  listing(file: string): { folder: string; by: "module" | "page" } | null;
  /** Settles things before the app runs: package.json, tsconfig, `.env`. */
  isSetting(file: string): boolean;
  /** A command makes the app, of files that only it knows. */
  isBuilt: boolean;
  /** How the file is called in a sentence. */
  name(file: string): string;
}

export interface Plan {
  action: PlanAction;
  /** Of the strongest change. */
  reason: string;
  /** It is no module that changed, but what modules have read or listed. */
  isIndirect: boolean;
  /** The files that make modules anew: modules, and what modules read. */
  swap: string[];
  /** The files that pages may have loaded themselves, or be made of: stylesheets, images, scripts, templates. */
  served: string[];
  /** Files that the app reads for pages, and that nothing is made anew for. */
  refresh: string[];
  /** Files that make modules anew because the app would not read them again otherwise. */
  kept: string[];
  /** Changes of what the app's data is made of. */
  data: Change[];
  /** Deleted modules that whoever has loaded them keeps. */
  gone: string[];
}

const strength: readonly PlanAction[] = ["ignore", "restyle", "refresh", "swap", "restart"];
/** A file that a page shows without asking the app for itself anew. */
export const isStyle = (file: string): boolean => styles.test(file);

const styles = /\.(?:css|a?png|jpe?g|jfif|gif|bmp|svg|webp|avif|ico|cur|woff2?|ttf|otf|eot)$/i;

/** What a batch calls for: the strongest of what its files call for. */
export function planBatch(changes: readonly Change[], facts: Facts): Plan {
  const plan: Plan = {
    action: "ignore",
    reason: "",
    isIndirect: false,
    swap: [],
    served: [],
    refresh: [],
    kept: [],
    data: [],
    gone: [],
  };
  for (const change of changes) {
    const { action, reason, isKept = false } = planChange(change, facts);
    if (facts.isData(change.file)) plan.data.push(change);
    if (action === "swap") plan.swap.push(change.file);
    if (action === "ignore" && facts.isModule(change.file)) plan.gone.push(change.file);
    if (action === "refresh") plan.refresh.push(change.file);
    if (action === "swap" && isKept) plan.kept.push(change.file);
    if (facts.isReadLater(change.file)) plan.served.push(change.file);
    if (plan.reason !== "" && strength.indexOf(action) <= strength.indexOf(plan.action)) continue;
    plan.action = action;
    plan.reason = reason;
    plan.isIndirect = action === "swap" && !facts.isModule(change.file);
  }
  return plan;
}

interface Step {
  action: PlanAction;
  reason: string;
  isKept?: boolean;
}

/** A ladder: the first rule that fits decides. */
function planChange({ file, kind, isOwn = false }: Change, facts: Facts): Step {
  const name = facts.name(file);
  if (facts.isSetting(file)) return { action: "restart", reason: `${name} is read before the app starts` };
  if (/\.node$/i.test(file) && (facts.isReadByModule(file) || facts.isReadLater(file))) {
    return { action: "restart", reason: `${name} is native code, which a process loads once` };
  }
  const listing = kind === "update" || isOwn ? null : facts.listing(file);
  if (kind === "delete" && facts.isPackages(file) && listing?.by !== "module") {
    return { action: "ignore", reason: `${name} was loaded by a package, and is deleted` };
  }
  const swap = facts.mode === "restart" ? "restart" : "swap";
  if (facts.isModule(file)) {
    const reason = kind === "delete" ? `${name} was deleted` : `${name} is a module of the app`;
    return { action: swap, reason: swap === "restart" ? `${reason}; --restart is set` : reason };
  }
  if (facts.isData(file)) return { action: "refresh", reason: `${name} is data of the app` };
  if (facts.isReadByModule(file)) return { action: swap, reason: `${name} was read while a module was evaluated` };
  if (listing?.by === "module") {
    return { action: swap, reason: `${listing.folder}/ was listed while a module was evaluated` };
  }
  if (listing && !facts.isReadLater(file)) {
    return { action: "refresh", reason: `${listing.folder}/ is listed by the app for a page` };
  }
  if (!facts.isReadLater(file) && facts.isBuilt) {
    return { action: "restart", reason: `${name} was changed, of which --build may make the app` };
  }
  if (!facts.isReadLater(file)) return { action: "ignore", reason: `${name} is not used by the app` };
  const cure = kind === "delete" ? null : facts.cure(file);
  if (cure) {
    const by = cure === "restart" ? "a package" : "the app";
    return { action: cure === "restart" ? cure : swap, reason: `${name} is kept compiled by ${by}`, isKept: true };
  }
  if (isStyle(file)) return { action: "restyle", reason: `${name} is a stylesheet or an image of the page` };
  return { action: "refresh", reason: `${name} is read by the app for a page` };
}
