import { calm, foresee } from "../decide/backoff.ts";
import type { Invalidation } from "../decide/invalidations.ts";
import { type Effect, type Event, type State, step, type Work } from "../decide/lifecycle.ts";
import type { Change } from "../decide/plan.ts";
import type { Failure } from "../protocol/failure.ts";
import type { ReloadResult } from "../protocol/reload.ts";
import type { Status } from "../protocol/status.ts";
import type { Draining } from "../protocol/under-way.ts";
import type { Gate } from "../proxy/gate.ts";
import { createDraft, type Draft, finishDraft } from "./draft.ts";
import type { Ended } from "./endings.ts";
import type { Journal } from "./journal.ts";
import type { Pages } from "./pages.ts";
import type { Reloads } from "./reloads.ts";

export interface LifeOptions {
  journal: Journal;
  gate: Gate;
  pages: Pages;
  reloads: Reloads;
  /** A crashed app starts again by itself. */
  restartOnCrash: boolean;
  generation(): number;
  /** Replaced versions that have something under way. */
  draining(): Draining[];
  /** A value that the app makes of files is not as they are. */
  dataFailure(): Failure | null;
  /** Nothing can answer: a front has to be there that says so. */
  onGivenUp(): void;
  /** The first version answers, or one does again after none could. */
  onUp(): void;
  onEnd(code: number): void;
  onClose(): void;
}

/** The lifecycle at work: takes what the rooms report, and carries out its effects in order. */
export interface Life {
  begin(): Promise<void>;
  changed(changes: readonly Change[], firstEventAt: number): void;
  /** Saved, with content that has been read already: that has an answer too, for whoever waits for it. */
  unchanged(files: readonly string[], firstEventAt: number): void;
  restart(reason: string): void;
  /** A module cannot take a change that it accepted. */
  invalidated(invalidation: Invalidation): void;
  /** `dataFailure` is another than before. */
  dataChanged(): void;
  /** The live process has ended; null: well. */
  exited(event: Omit<Extract<Event, { type: "exited" }>, "type">): void;
  close(): void;
  state(): Status["state"];
}

export function createLife(options: LifeOptions): Life {
  const { journal, gate, pages, reloads } = options;
  let state: State = { name: "idle" };
  let backoff = calm;
  let ids = 0;
  const drafts = new Map<number, Draft>();
  /** Files of the pages that have changed in reloads that failed: the next one that does not tells the pages of them. */
  const unseen: string[] = [];
  /** Saves of what is known already, of which nobody has been told yet. */
  const unchanged: { files: readonly string[]; firstEventAt: number }[] = [];
  let onSettled: () => void = () => {};

  function dispatch(event: Event): void {
    const next = step(state, options.restartOnCrash ? foreseen(event) : event);
    state = next.state;
    for (const effect of next.effects) execute(effect);
  }

  function foreseen(event: Event): Event {
    const foresight = foresee(backoff, state, event, performance.now());
    backoff = foresight.backoff;
    return foresight.event;
  }

  function execute(effect: Effect): void {
    switch (effect.type) {
      case "start":
        return begun(effect.work, (draft, isCurrent) => reloads.start(effect.work, draft, isCurrent));
      case "reload":
        pages.reloading();
        gate.settling(true);
        return begun(effect.work, (draft, isCurrent) => reloads.reload(effect.work, draft as Draft, isCurrent));
      case "restart":
        return begun(effect.work, (draft, isCurrent) =>
          reloads.restart(draft as Draft, effect.work.restart ?? "asked for", isCurrent),
        );
      case "doubt":
        return doubt(effect.ms);
      case "retry":
        return retry(effect.ms);
      case "supersede":
        return reloads.supersede?.();
      case "settle":
        return settle(effect.work, effect.outcome);
      case "hold":
        return gate.hold();
      case "giveUp":
        gate.down();
        return options.onGivenUp();
      case "end":
        return options.onEnd(effect.code);
      case "close":
        return options.onClose();
      default:
        return effect satisfies never;
    }
  }

  /** Runs in the background; its end is an event, unless the state has moved on without it. */
  function begun(work: Work | null, run: (draft: Draft | null, isCurrent: () => boolean) => Promise<Ended>): void {
    const draft = work ? draftOf(work) : null;
    const isCurrent = () => "work" in state && state.work === work;
    run(draft, isCurrent).then(({ event }) => {
      if (event && isCurrent()) dispatch(event);
    }, internalError);
  }

  function draftOf(work: Work): Draft {
    const draft = drafts.get(work.id) ?? createDraft(work, performance.now());
    draft.files = work.changes.map(({ file }) => file);
    drafts.set(work.id, draft);
    return draft;
  }

  /** Told as a failure, for the session can go on; an error of ours must not pass unseen. */
  function internalError(error: unknown): void {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const hint = "This is a defect of hotrun; the app goes on with the version it has.";
    dispatch({
      type: "failed",
      failure: { kind: "internal", code: "HOTRUN_INTERNAL", title: "hotrun failed", message, stack, hint },
    });
  }

  function doubt(ms: number): void {
    const doubting = state;
    setTimeout(() => {
      if (state === doubting) dispatch({ type: "doubtEnded" });
    }, ms);
  }

  function retry(ms: number): void {
    const waiting = state;
    const begin = () => state === waiting && dispatch({ type: "retryDue" });
    if (ms === 0) begin();
    else setTimeout(begin, ms);
  }

  function settle(work: Work | null, outcome: ReloadResult): void {
    gate.settling(false);
    const draft = work ? (drafts.get(work.id) ?? null) : null;
    unseen.push(...(draft?.served ?? []));
    if (outcome.type === "failed") {
      pages.failed(outcome.failure);
      journal.emit({ type: "failure", reload: work?.id ?? null, ...outcome.failure });
    } else {
      if (draft) draft.pages = pages.reloaded(draft, unseen.splice(0));
      const isUp = !draft || draft.plan === "swap" || draft.plan === "restart";
      if (isUp || pages.failure()?.kind === "data") recovered();
      if (isUp) options.onUp();
    }
    if (draft) {
      const draining = options.draining();
      Object.assign(draft, { generation: options.generation() }, draining.length > 0 && { draining });
      journal.record(finishDraft(draft, outcome));
    }
    if (work) drafts.delete(work.id);
    tellUnchanged();
    onSettled();
  }

  /** Nothing is wrong any more, but for what the app makes of files: a change of something else does not mend that. */
  function recovered(): void {
    const standing = options.dataFailure();
    if (standing === pages.failure()) return;
    if (standing) {
      pages.failed(standing);
      journal.emit({ type: "failure", reload: null, ...standing });
    } else {
      pages.recovered();
      journal.emit({ type: "recovered" });
    }
  }

  /** Not before what is under way has ended, which may be what has taken it in: who waits for the save waits for that. */
  function tellUnchanged(): void {
    if ("work" in state) return;
    for (const { files, firstEventAt } of unchanged.splice(0)) {
      const at = journal.now() - (performance.now() - firstEventAt);
      const draft = createDraft({ id: ++ids, changes: [], at }, firstEventAt);
      const reason = "its content has been taken in before";
      Object.assign(draft, { files: [...files], reason, generation: options.generation() });
      journal.record(finishDraft(draft, { type: "done" }));
    }
  }

  /** Changes that join work which has not begun yet, or is in doubt, have its number. */
  function numberFor(changes: readonly Change[], startedAt: number): Work {
    const joined =
      "queued" in state && state.queued ? state.queued.id : state.name === "doubting" ? state.work.id : ++ids;
    const work: Work = { id: joined, changes, at: journal.now() - (performance.now() - startedAt) };
    if (!drafts.has(joined)) drafts.set(joined, createDraft(work, startedAt));
    return work;
  }

  return {
    begin() {
      const settled = new Promise<void>((resolve) => {
        onSettled = resolve;
      });
      dispatch({ type: "began" });
      return settled;
    },
    changed(changes, firstEventAt) {
      journal.emit({ type: "change", files: changes.map(({ file }) => file) });
      dispatch({ type: "changed", work: numberFor(changes, firstEventAt) });
    },
    unchanged(files, firstEventAt) {
      unchanged.push({ files, firstEventAt });
      tellUnchanged();
    },
    restart(reason) {
      dispatch({ type: "changed", work: { ...numberFor([], performance.now()), restart: reason } });
    },
    invalidated(invalidation) {
      dispatch({ type: "changed", work: { ...numberFor([], performance.now()), invalidated: [invalidation] } });
    },
    dataChanged() {
      // What is under way tells it in the end; and what is worse goes first.
      if (state.name === "live" && (pages.failure()?.kind ?? "data") === "data") recovered();
    },
    exited: (event) => dispatch({ type: "exited", ...event }),
    close: () => dispatch({ type: "closeAsked" }),
    state: () => publicName(state),
  };
}

function publicName({ name }: State): Status["state"] {
  if (name === "idle") return "starting";
  if (name === "doubting") return "reloading";
  return name === "waiting" ? "down" : name;
}
