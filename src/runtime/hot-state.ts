import type { ModuleId } from "../protocol/app.ts";

export type DisposeCallback = (data: Record<string, unknown>) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: payloads differ by event
export type HotListener = (payload: any) => unknown;
export type AcceptCallback = (updated: unknown) => unknown;

export interface AcceptEntry {
  /** Null: the module accepts itself. In a list, null: a specifier that the module does not import. */
  dependencies: (ModuleId | null)[] | null;
  /** Gets a namespace for each dependency that is new, undefined for the others. */
  callback: (updated: unknown[]) => unknown;
}

/** What `import.meta.hot` keeps for one version of a module. */
export interface HotState {
  /** The same object for all versions. */
  readonly data: Record<string, unknown>;
  disposals: DisposeCallback[];
  readonly prunings: DisposeCallback[];
  readonly accepts: AcceptEntry[];
  readonly listeners: Map<string, Set<HotListener>>;
  /** It replaces a version that lived. */
  readonly isUpdate: boolean;
  /** One of its accept callbacks is under way. */
  isAccepting: boolean;
  /** Counts up over all modules as their bodies begin to run; 0: not yet. */
  order: number;
}

let orders = 0;

/** The body of the module begins to run. */
export function markEvaluated(hot: HotState): void {
  hot.order = ++orders;
}

export function createHotState(data: Record<string, unknown>, isUpdate: boolean): HotState {
  return {
    data,
    disposals: [],
    prunings: [],
    accepts: [],
    listeners: new Map(),
    isUpdate,
    isAccepting: false,
    order: 0,
  };
}
