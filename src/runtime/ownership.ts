import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestName } from "../protocol/app.ts";
import { nodeMajor } from "./node-version.ts";
import type { ModuleRecord } from "./records.ts";

/** One load or swap on its way. */
export interface Load {
  readonly generation: number;
  /** Evaluating, or not listening yet: what a module reads now, it read while it was evaluated. */
  loading: boolean;
  /** When it had come to its end, on the clock of `performance.now()`. */
  settledAt?: number;
}

/** On whose behalf code runs: the body of a module and all that it starts, or a request. */
export type Scope = LoadScope | { type: "module"; load: Load; owner: ModuleRecord; cut?: Cut } | RequestScope;

/** Nobody's in particular. */
interface LoadScope {
  type: "load";
  load: Load;
  cut?: Cut;
}

/** A connection of an old version that was ended because a newer one has its own: what follows from its end. */
export interface Cut {
  /** Address, and the place in the code. */
  key: string;
  load: Load;
}

/**
 * `of`: the module whose server took the request; null where that is not known. `request`: absent as long as there is only a
 * connection.
 */
export interface RequestScope {
  type: "request";
  of: ModuleRecord | null;
  request?: RequestName;
  /** What is made here is kept for the whole app, and belongs to no version: see `unowned`. */
  isLasting?: true;
}

const unknownRequest: Scope = { type: "request", of: null };
const storage = new AsyncLocalStorage<Scope>();

/**
 * Before Node 22 an active AsyncLocalStorage costs an app 20–25 % of its requests per second (a hook on every promise).
 * There it is active only until the app listens; owned timers carry their owner on by themselves.
 */
const costly = nodeMajor < 22;

/** The owner of the callback that runs at this moment: exact also where the storage is not active. */
let carried: ModuleRecord | null = null;

let begun = false;

/** The body of a module of the user's has begun to run, ever. */
export const hasBegun = (): boolean => begun;

export const currentScope = (): Scope | undefined => storage.getStore();

/** The module that owns what is created now; null for requests and for code that no module's evaluation started. */
export function currentOwner(): ModuleRecord | null {
  if (carried) return carried;
  const scope = storage.getStore();
  return scope?.type === "module" ? scope.owner : null;
}

export function inLoad<T>(load: Load, run: () => T): T {
  if (rest) clearTimeout(rest);
  isResting = false;
  for (const each of whileStarting) each.end ??= each.begin();
  return storage.run({ type: "load", load }, run);
}

/** For an ES module, whose body V8 runs: from here to the end of the body, and for all that it starts, it is the owner. */
export function enterModule(owner: ModuleRecord): void {
  begun = true;
  storage.enterWith({ type: "module", load: owner.load, owner });
}

/** For ES modules that are evaluated in the midst of another's body: what they enter ends with this call. */
export function isolated<T>(run: () => T): T {
  const scope = storage.getStore();
  // Another object: a run with the store that is there already would not come back to it.
  return scope ? storage.run({ ...scope }, run) : storage.run(unknownRequest, run);
}

/** For a CommonJS module, whose body we run ourselves; and for what a module does in the course of a later load. */
export function inModule<T>(owner: ModuleRecord, run: () => T, load = owner.load): T {
  begun = true;
  return storage.run({ type: "module", load, owner }, run);
}

/** A connection inherits the scope of the `listen` call, that is the module's; what a request creates is not the module's. */
export function inRequest<T>(scope: RequestScope, run: () => T): T {
  if (!costly || storage.getStore()) return storage.run(scope, run);
  const before = answering;
  answering = scope;
  try {
    return run();
  } finally {
    answering = before;
  }
}

/** Where the storage rests: whose handler runs at this moment, up to its first `await`. */
let answering: RequestScope | null = null;

/** The request on whose behalf code runs, as far as that is known. */
export function currentRequest(): RequestName | null {
  const scope = storage.getStore() ?? answering;
  return (scope?.type === "request" && scope.request) || null;
}

/** What is created here lives on when the module is replaced that creates it. */
export function unowned<T>(run: () => T): T {
  const of = currentOwner();
  const before = carried;
  carried = null;
  try {
    return storage.getStore() ? storage.run({ type: "request", of, isLasting: true }, run) : run();
  } finally {
    carried = before;
  }
}

/** For what comes in on behalf of whoever has asked for it, by way of something that a module began: what it begins is not that module's. */
export function ownerless<T>(load: Load, run: () => T): T {
  return storage.getStore()?.type === "module" ? storage.run({ type: "load", load }, run) : run();
}

/** For those that hear of such an end. `owner`: whose it is what they begin then; null: nobody's. */
export function inCut<T>(cut: Cut, owner: ModuleRecord | null, run: () => T): T {
  wakeStorage();
  const { load } = cut;
  return storage.run(owner ? { type: "module", load, owner, cut } : { type: "load", load, cut }, run);
}

export function currentCut(): Cut | undefined {
  const scope = storage.getStore();
  return scope && "cut" in scope ? scope.cut : undefined;
}

/**
 * Runs a callback that a module registered: what it creates is that module's too.
 *
 * @param isAsync it goes on after an `await`: only the storage, which wakes up for it, knows the owner then
 */
export function carrying<T>(owner: ModuleRecord, isAsync: boolean, run: () => T): T {
  if (isAsync && costly) return inModule(owner, run);
  const before = carried;
  carried = owner;
  try {
    return run();
  } finally {
    carried = before;
  }
}

/** Taken before anything is patched. */
const { setTimeout, clearTimeout, setImmediate } = globalThis;
let rest: NodeJS.Timeout | null = null;
let isResting = false;

/** What a start sets going is mostly there by then: loops that wait, connections that open. */
const restAfterMs = 1_000;

/** It is under way, or what it has set going (partials that are read, a connection that opens) may still be. */
export function isStarting({ loading, settledAt }: Load): boolean {
  return loading || (settledAt !== undefined && performance.now() - settledAt < restAfterMs);
}

/** Says that no load is under way any more; on versions of Node where it costs, the storage rests soon, until the next. */
export function restStorage(): void {
  if (rest) clearTimeout(rest);
  rest = setTimeout(() => {
    for (const each of whileStarting) {
      each.end?.();
      each.end = null;
    }
    if (!costly) return;
    isResting = true;
    storage.disable();
  }, restAfterMs).unref();
}

const whileStarting = new Set<{ begin(): () => void; end: (() => void) | null }>();

/**
 * For what would cost requests, and is needed only for what a start sets going.
 *
 * @param begin called now, before anything looks at what packages change, and with each load; what it returns is called when
 * that has come to rest
 */
export function duringStarts(begin: () => () => void): void {
  whileStarting.add({ begin, end: begin() });
}

/**
 * What has waited for a timer of its own goes on now, and is to know its owner: where the storage rests, it wakes up for this
 * turn of the event loop. What it knew before it went to rest it knows again.
 */
export function wakeStorage(): void {
  if (!isResting) return;
  storage.run(unknownRequest, () => {});
  setImmediate(() => {
    if (isResting) storage.disable();
  });
}
