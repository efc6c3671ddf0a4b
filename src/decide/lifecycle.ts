import type { Failure } from "../protocol/failure.ts";
import type { ReloadResult } from "../protocol/reload.ts";
import type { Invalidation } from "./invalidations.ts";
import type { Change } from "./plan.ts";

/** Changes that are on their way through one reload. */
export interface Work {
  id: number;
  changes: readonly Change[];
  /** Milliseconds on the session's clock at the first event. */
  at: number;
  /** Why nothing less than a restart will do, where somebody asked for one. */
  restart?: string;
  /** What modules have passed on to their importers. */
  invalidated?: readonly Invalidation[];
}

/** What the session is doing; each state has only what exists in it. */
export type State =
  | { name: "idle" }
  /** No version can answer yet. `work`: the changes that asked for this start, null for the first. */
  | { name: "starting"; work: Work | null; queued: Work | null }
  | { name: "live" }
  /** The old version answers while the new one is made. */
  | { name: "reloading"; work: Work; queued: Work | null }
  /**
   * Perhaps half-written: newer events come before the error is told. Meanwhile the old version answers; where it has
   * ended for the new one, requests wait.
   */
  | { name: "doubting"; work: Work; failure: Failure; from: "reloading" | "starting" }
  /** Nothing answers until a change comes. */
  | { name: "down" }
  /** The same, and the app starts again by itself after a while. */
  | { name: "waiting" }
  | { name: "closing" };

export type Event =
  | { type: "began" }
  | { type: "changed"; work: Work }
  /** A start or a reload has ended well. */
  | { type: "succeeded" }
  | { type: "failed"; failure: Failure }
  /** A module does not parse: it may be half-written. */
  | { type: "unparsed"; failure: Failure }
  /** What was under way has been given up for the newer changes that wait. */
  | { type: "superseded" }
  | { type: "doubtEnded" }
  /** The time to start again has come. */
  | { type: "retryDue" }
  /** The app process has ended by itself; null: it ended well, and so does the session. */
  | { type: "exited"; failure: Failure | null; code: number }
  | { type: "closeAsked" };

/** What the hall does about it, in this order. */
export type Effect =
  | { type: "start"; work: Work | null }
  | { type: "reload"; work: Work }
  | { type: "restart"; work: Work }
  /** Wait for newer events before the failure is told. */
  | { type: "doubt"; ms: number }
  /** Start again after this time, unless something else comes first. */
  | { type: "retry"; ms: number }
  /** Newer changes wait for the reload that is under way: it may be given up for them. */
  | { type: "supersede" }
  | { type: "settle"; work: Work | null; outcome: ReloadResult }
  /** Requests wait; or are told that nothing will answer. */
  | { type: "hold" }
  | { type: "giveUp" }
  | { type: "end"; code: number }
  | { type: "close" };

export interface Step {
  state: State;
  effects: Effect[];
}

/** A file that does not parse is told so much later than its last event, unless a newer one comes (half-written files). */
export const doubtMs = 150;

/** The whole life of a session as a table: (state, event) → (state, effects). */
export function step(state: State, event: Event): Step {
  if (state.name === "closing") return stay(state);
  switch (event.type) {
    case "closeAsked":
      return { state: { name: "closing" }, effects: [{ type: "close" }] };
    case "began":
      return {
        state: { name: "starting", work: null, queued: null },
        effects: [{ type: "hold" }, { type: "start", work: null }],
      };
    case "changed":
      return changed(state, event.work);
    case "succeeded":
      return succeeded(state);
    case "failed":
      return failed(state, event.failure);
    case "unparsed":
      return unparsed(state, event.failure);
    case "superseded":
      return superseded(state);
    case "doubtEnded":
      return state.name === "doubting"
        ? finish(state, state.from === "reloading" ? "live" : "down", { type: "failed", failure: state.failure })
        : stay(state);
    case "retryDue":
      return state.name === "waiting" ? startAgain(null) : stay(state);
    case "exited":
      return exited(state, event);
    default:
      return event satisfies never;
  }
}

function changed(state: State, work: Work): Step {
  switch (state.name) {
    case "live":
      return reload(work);
    case "down":
    case "waiting":
      return startAgain(work);
    case "doubting":
      return again(state.from, merge(state.work, work));
    case "starting":
    case "reloading":
      return queue(state, work);
    default:
      return stay(state);
  }
}

/** While one is under way the next are gathered; none is dropped, the last content wins. */
function queue(state: Extract<State, { queued: Work | null }>, work: Work): Step {
  const queued = state.queued ? merge(state.queued, work) : work;
  return { state: { ...state, queued }, effects: state.name === "reloading" ? [{ type: "supersede" }] : [] };
}

function succeeded(state: State): Step {
  return state.name === "starting" || state.name === "reloading"
    ? finish(state, "live", { type: "done" })
    : stay(state);
}

function failed(state: State, failure: Failure): Step {
  const outcome: ReloadResult = { type: "failed", failure };
  if (state.name === "reloading") return finish(state, "live", outcome);
  return state.name === "starting" ? finish(state, "down", outcome) : stay(state);
}

/** Where newer changes are already there, they may be the other half: both go on as one. */
function unparsed(state: State, failure: Failure): Step {
  if (state.name !== "reloading" && state.name !== "starting") return stay(state);
  const { name: from, work, queued } = state;
  if (work && queued) return again(from, merge(work, queued));
  // Nobody has written anything before the first start.
  if (!work) return failed(state, failure);
  return { state: { name: "doubting", work, failure, from }, effects: [{ type: "doubt", ms: doubtMs }] };
}

function superseded(state: State): Step {
  if (!("queued" in state) || !state.queued) return stay(state);
  return again(state.name, state.work ? merge(state.work, state.queued) : state.queued);
}

function again(from: "reloading" | "starting", work: Work): Step {
  return from === "reloading" ? reload(work) : startAgain(work);
}

/** What is queued comes next, at once. */
function finish(state: Extract<State, { work: Work | null }>, to: "live" | "down", outcome: ReloadResult): Step {
  const effects: Effect[] = [{ type: "settle", work: state.work, outcome }];
  const queued = "queued" in state ? state.queued : null;
  if (!queued && to === "down") return goDown(effects, outcome);
  if (!queued) return { state: { name: to }, effects };
  const next = changed({ name: to }, queued);
  return { state: next.state, effects: [...effects, ...next.effects] };
}

function goDown(effects: Effect[], outcome: ReloadResult): Step {
  const ms = outcome.type === "failed" ? outcome.failure.retryMs : undefined;
  if (ms === undefined) return { state: { name: "down" }, effects: [...effects, { type: "giveUp" }] };
  return { state: { name: "waiting" }, effects: [...effects, { type: "giveUp" }, { type: "retry", ms }] };
}

function exited(state: State, { failure, code }: Extract<Event, { type: "exited" }>): Step {
  // What is under way goes on, in a new process: it may well be the cure.
  if (state.name === "reloading") return { state: { ...state, name: "starting" }, effects: [{ type: "hold" }] };
  if (!failure) return { state: { name: "closing" }, effects: [{ type: "end", code }, { type: "close" }] };
  if (state.name === "idle" || state.name === "down" || state.name === "waiting") return stay(state);
  const work = "work" in state ? state.work : null;
  const down: State = { name: "starting", work, queued: "queued" in state ? state.queued : null };
  return finish(down, "down", { type: "failed", failure });
}

function startAgain(work: Work | null): Step {
  return { state: { name: "starting", work, queued: null }, effects: [{ type: "hold" }, { type: "start", work }] };
}

const stay = (state: State): Step => ({ state, effects: [] });

function reload(work: Work): Step {
  const effect: Effect = work.restart === undefined ? { type: "reload", work } : { type: "restart", work };
  return { state: { name: "reloading", work, queued: null }, effects: [effect] };
}

/** The later joins the earlier, under its number. */
function merge(first: Work, second: Work): Work {
  const restart = first.restart ?? second.restart;
  const changes = mergeChanges(first.changes, second.changes);
  const invalidated = [...(first.invalidated ?? []), ...(second.invalidated ?? [])];
  return {
    ...first,
    changes,
    ...(restart === undefined ? {} : { restart }),
    ...(invalidated.length === 0 ? {} : { invalidated }),
  };
}

/** Two batches as one: the last kind of each file counts, except that a file made and changed was made. */
export function mergeChanges(first: readonly Change[], second: readonly Change[]): Change[] {
  const merged = new Map(first.map((change) => [change.file, change]));
  for (const change of second) {
    const before = merged.get(change.file);
    merged.set(change.file, before?.kind === "create" && change.kind === "update" ? before : change);
  }
  return [...merged.values()];
}
