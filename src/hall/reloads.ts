import type { AppEvents } from "../app/app-events.ts";
import type { RunningApp } from "../app/running-app.ts";
import { createInvalidations } from "../decide/invalidations.ts";
import type { Work } from "../decide/lifecycle.ts";
import { mergeChanges } from "../decide/lifecycle.ts";
import type { Affected } from "../decide/module-graph.ts";
import { type Change, type Plan, planBatch } from "../decide/plan.ts";
import type { ModuleId } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Gate } from "../proxy/gate.ts";
import type { AppHost } from "./app-host.ts";
import type { AppListens } from "./app-listens.ts";
import type { DataFailures } from "./data-failures.ts";
import { type Draft, noteEnds, noteSwap } from "./draft.ts";
import { createEndings, type Ended } from "./endings.ts";
import { keepersOf } from "./keepers.ts";
import type { Knowledge } from "./knowledge.ts";
import { createLaunches, type IsCurrent } from "./launches.ts";
import { createListingLoops } from "./listing-loops.ts";
import { failureOf, halfWritten, refusalFailure } from "./load-failure.ts";
import type { Modules } from "./modules.ts";
import type { Listened, Ports } from "./ports.ts";
import { describeInvalidations, disposedWarning, swapReason } from "./reason.ts";
import type { RestartSteps } from "./restart-steps.ts";

export interface ReloadsOptions {
  entry: ModuleId;
  mode: "swap" | "restart";
  startTimeoutMs: number;
  modules: Modules;
  knowledge: Knowledge;
  dataFailures: DataFailures;
  host: AppHost;
  ports: Ports;
  gate: Gate;
  listens: AppListens;
  /** What comes before a new process is started. */
  steps: RestartSteps;
  /** The events of an app process, wired to the rest of the hall. */
  appEvents(app: () => RunningApp): AppEvents;
  onRestart(reason: string): void;
  onWarning(message: string, hint?: string): void;
}

/** Carries out starts, swaps and restarts, one at a time, and fills in their records. */
export interface Reloads {
  start(work: Work | null, draft: Draft | null, isCurrent: IsCurrent): Promise<Ended>;
  reload(work: Work, draft: Draft, isCurrent: IsCurrent): Promise<Ended>;
  restart(draft: Draft, reason: string, isCurrent: IsCurrent): Promise<Ended>;
  /** Newer changes wait for what is under way: it may be given up, and is then done again with them. */
  supersede?(): void;
}

export function createReloads(options: ReloadsOptions): Reloads {
  const { entry, mode, modules, knowledge, dataFailures, host, ports, gate, listens } = options;
  let unapplied: readonly Change[] = [];
  /** A restart failed: nothing less will do from then on. */
  let restartPending: string | null = null;
  const loops = createListingLoops(options.onWarning);
  /** What the live version's entry exports is served. */
  let isServed = false;
  const invalidations = createInvalidations();

  const endings = createEndings(modules);
  const { done, unparsed, fail, compileFailed } = endings;
  const launches = createLaunches({ ...options, endings });

  function applied(): Ended {
    unapplied = [];
    restartPending = null;
    invalidations.applied();
    return done();
  }

  async function start(work: Work | null, draft: Draft | null, isCurrent: IsCurrent): Promise<Ended> {
    unapplied = mergeChanges(unapplied, work?.changes ?? []);
    if (draft) Object.assign(draft, { plan: "restart", reason: "the app was not running" });
    return launch(draft, unapplied, isCurrent);
  }

  async function launch(draft: Draft | null, changes: readonly Change[], isCurrent: IsCurrent): Promise<Ended> {
    const isAnew = changes.some(({ file }) => isSetting(file));
    const launched = await launches.launch({ draft, changes, isAnew, wasServed: isServed, isCurrent });
    if (launched.type === "ended") return launched.ended;
    isServed = launched.isServed;
    openGate(launched.app, launched.generation, launched.listening);
    void modules.keep();
    return applied();
  }

  function openGate(app: RunningApp, generation: number, listening: readonly Listened[]): void {
    host.live(app, generation);
    knowledge.live(app);
    dataFailures.live(app);
    listens.live(app, generation, listening);
    gate.open(generation, ports.endpoints(generation, listening));
    ports.releaseOthers(listening);
  }

  async function reload(work: Work, draft: Draft, isCurrent: IsCurrent): Promise<Ended> {
    const facts = knowledge.facts(mode, modules);
    const plan = planAgain(planWith(work, planBatch(work.changes, loops.without(facts))));
    host.changed(work.changes.map(({ file }) => file));
    for (const file of plan.gone) modules.letGo(file);
    draft.timings.event = performance.now() - draft.startedAt;
    Object.assign(draft, { plan: plan.action, reason: plan.reason, served: plan.served });
    if (plan.action === "swap" || plan.action === "restart") unapplied = mergeChanges(unapplied, work.changes);
    const failures = dataFailures.count();
    if (plan.data.length > 0) await host.current()?.data(plan.data);
    const carriedOut = await loops.during(work.changes, facts, () => carryOut(plan, draft, isCurrent));
    const ended = plan.data.length > 0 ? withData(carriedOut, dataFailures.standing(failures)) : carriedOut;
    // From here on the app is looked at: whether it reads them when it is asked for their pages.
    if (plan.refresh.length > 0) host.current()?.changed(plan.refresh);
    return ended;
  }

  /** A value that has not taken in its files is a failure, also where all else went well. */
  const withData = (ended: Ended, failure: Failure | null) =>
    failure && ended.event?.type === "succeeded" ? { event: { type: "failed" as const, failure } } : ended;

  async function carryOut(plan: Plan, draft: Draft, isCurrent: IsCurrent): Promise<Ended> {
    if (plan.action === "restart") return restart(draft, plan.reason, isCurrent);
    if (plan.action !== "swap") return done();
    return restartPending ? restart(draft, restartPending, isCurrent) : swap(plan, draft, isCurrent);
  }

  /** A version that did not come up may have failed because of the data: then it is tried again. */
  function planAgain(plan: Plan): Plan {
    if (plan.action !== "refresh" || plan.data.length === 0 || unapplied.length === 0) return plan;
    return { ...plan, action: mode, reason: `${plan.reason}, and what was changed before is not live yet` };
  }

  /** What was passed on to importers is a swap, unless there are stronger reasons. */
  function planWith({ changes, invalidated = [] }: Work, plan: Plan): Plan {
    const isPending = invalidations.take(invalidated, changes.length > 0);
    if (invalidated.length === 0 || plan.action === "restart" || plan.action === "swap") return plan;
    if (!isPending)
      return { ...plan, reason: `${describeInvalidations(invalidated, nameOf)} (again, so it is ignored)` };
    return { ...plan, action: "swap", reason: describeInvalidations(invalidations.pending().values(), nameOf) };
  }

  async function swap(plan: Plan, draft: Draft, isCurrent: IsCurrent): Promise<Ended> {
    const app = host.current();
    if (!app) return start(null, draft, isCurrent);
    const before = performance.now();
    const files = [...new Set([...plan.swap, ...unapplied.map(({ file }) => file)])];
    let affected: Affected;
    try {
      const refusals = { invalidated: invalidations.pending().values(), deaf: invalidations.deaf() };
      affected = await modules.update(files, unapplied, (change) => readersOf(change, plan), refusals);
    } catch (error) {
      return compileFailed(error);
    }
    draft.timings.compile = performance.now() - before;
    draft.reason = swapReason(plan, affected, [...invalidations.pending().values()], knowledge.name);
    // Above the entry there is only the process.
    if (invalidations.pending().has(entry)) return restart(draft, draft.reason, isCurrent);
    if (affected.declined) return restart(draft, `${draft.reason}, which declines updates`, isCurrent);
    if (affected.roots.length === 0) return applied();
    return swapIn(app, affected, { files, kept: plan.kept, draft, isCurrent });
  }

  function* readersOf(change: Change, { kept }: Plan): Iterable<ModuleId> {
    yield* knowledge.readers(change);
    if (kept.includes(change.file)) yield* keepersOf(knowledge.origins(change.file), modules, entry);
  }

  async function swapIn(
    app: RunningApp,
    affected: Affected,
    { files, kept, draft, isCurrent }: { files: string[]; kept: string[]; draft: Draft; isCurrent: IsCurrent },
  ): Promise<Ended> {
    const generation = host.nextGeneration();
    const drop = modules.takeDropped();
    const remake = [...affected.remake];
    modules.acceptances.stage(remake, generation);
    const sentAt = performance.now();
    const result = await app.swap(generation, {
      parcel: modules.pack(app, remake),
      remake,
      drop,
      roots: affected.roots,
      files,
      kept,
    });
    noteSwap(draft, performance.now() - sentAt, result.type === "loaded" ? result.timings : {});
    if (result.type !== "loaded") {
      modules.keepDropped(drop);
      modules.acceptances.rollback();
      // It took the old version with it: the new one gets a process of its own, and says there what is wrong.
      if (result.type === "exited") return restart(draft, `${draft.reason}; the process has ended`, isCurrent);
      if (result.refusedBy) return retryInNewProcess(draft, result.refusedBy, isCurrent);
      if (result.disposed.length > 0) options.onWarning(disposedWarning(result.disposed.map(nameOf)));
      return (
        unparsed(await halfWritten(result, modules.importers)) ?? fail(failureOf(result, "load", modules.importers))
      );
    }
    modules.acceptances.commit(drop);
    draft.modules = remake.map(modules.fileOf);
    noteEnds(draft, result.ends ?? [], modules.fileOf);
    app.commit(generation); // Before the gate says that the old generation has drained: who is replaced is known by then.
    isServed = result.isServed;
    openGate(app, generation, result.listening);
    draft.timings.total = performance.now() - draft.startedAt;
    const ended = applied();
    const [refusal] = result.refusals;
    return refusal ? fail(refusalFailure(refusal)) : ended;
  }

  const nameOf = (id: ModuleId) => knowledge.name(modules.fileOf(id));

  async function restart(draft: Draft, reason: string, isCurrent: IsCurrent): Promise<Ended> {
    Object.assign(draft, { plan: "restart", reason });
    options.onRestart(reason);
    restartPending = reason;
    return launch(draft, unapplied, isCurrent);
  }

  /** What it refuses to do twice it may do in a process that has not done it. If that fails as well, the error is the app's. */
  async function retryInNewProcess(draft: Draft, name: string, isCurrent: IsCurrent): Promise<Ended> {
    const ended = await restart(draft, `${draft.reason}; ${name} refused to be used a second time`, isCurrent);
    if (ended.event?.type !== "succeeded") restartPending = null;
    return ended;
  }

  const isSetting = (file: string) => knowledge.facts(mode, modules).isSetting(file);

  return { start, reload, restart };
}
