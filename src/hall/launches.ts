import type { RunningApp } from "../app/running-app.ts";
import { fileOf } from "../compile/compiler.ts";
import { hasSoundPackage } from "../compile/package-scope.ts";
import { checkParses } from "../compile/parse-failure.ts";
import type { Change } from "../decide/plan.ts";
import type { Parcel } from "../protocol/app.ts";
import type { KeptState } from "../protocol/hot-host.ts";
import type { Draft } from "./draft.ts";
import type { Ended, Endings } from "./endings.ts";
import { failureOf, halfWritten, type NotLoaded, silenceFailure } from "./load-failure.ts";
import type { Listened } from "./ports.ts";
import type { ReloadsOptions } from "./reloads.ts";

/** Whether what was asked for is still wanted when it is ready: the session may have closed meanwhile. */
export type IsCurrent = () => boolean;

export interface LaunchOrder {
  draft: Draft | null;
  /** Since the version that lives. */
  changes: readonly Change[];
  /** A setting is among them: all has to be read and resolved again. */
  isAnew: boolean;
  /** What the entry of the version before exported was served. */
  wasServed: boolean;
  isCurrent: IsCurrent;
}

export type Launched =
  | { type: "ended"; ended: Ended }
  | { type: "loaded"; app: RunningApp; generation: number; isServed: boolean; listening: Listened[] };

/** Brings the app up in a new process; what lives meanwhile goes on, unless two cannot run at once. */
export interface Launches {
  launch(order: LaunchOrder): Promise<Launched>;
}

export type LaunchesOptions = Pick<
  ReloadsOptions,
  "entry" | "startTimeoutMs" | "modules" | "host" | "listens" | "ports" | "steps" | "appEvents" | "onWarning"
> & { endings: Endings };

const ended = (how: Ended): Launched => ({ type: "ended", ended: how });

export function createLaunches(options: LaunchesOptions): Launches {
  const { entry, startTimeoutMs, modules, host, listens, ports, steps } = options;
  const { fail, unparsed, compileFailed } = options.endings;
  const told = new Map<string, string>();

  /** Once is enough, until the reason is another: it is so at each restart. */
  function notHandedOver({ name, reason, because }: KeptState["left"][number]): void {
    if (told.get(name) === reason) return;
    told.set(name, reason);
    options.onWarning(
      `keep(${JSON.stringify(name)}) is made anew in the new process: ${reason}.`,
      because === "kind"
        ? "Over a restart a value is kept as its structured clone: plain objects, arrays, Map, Set, Date and the like."
        : "Over a restart little is kept best: what is large belongs in a file or a database.",
    );
  }

  /** A new process, which boots while its modules are compiled; what lives meanwhile goes on. */
  async function launch(order: LaunchOrder): Promise<Launched> {
    const { draft, changes, isCurrent } = order;
    const broken = await steps.build(draft);
    if (broken) return ended(fail(broken));
    if (!isCurrent()) return unwanted(null);
    const takeBack = steps.hasBuilt() || order.isAnew ? modules.startOver() : null;
    const before = performance.now();
    const start = () => host.start(options.appEvents, order.isAnew);
    const app = steps.overlaps && hasSoundPackage(fileOf(entry)) ? start() : null;
    try {
      await modules.build(changes);
      if (!steps.overlaps) await checkSyntax(changes);
    } catch (error) {
      takeBack?.();
      if (app) host.putBack(app);
      return ended(compileFailed(error));
    }
    // Where two cannot run at once, the old one is asked while it is still there.
    const kept = steps.overlaps ? null : await keptBefore();
    await steps.makeRoom();
    return isCurrent() ? loadInto(app ?? start(), { ...order, kept }, before) : unwanted(app);
  }

  /** What the process that lives holds by `keep`, just before the next one begins. */
  async function keptBefore(): Promise<KeptState> {
    const state = await host.current()?.snapshot();
    for (const each of state?.left ?? []) notHandedOver(each);
    return state ?? { values: {}, left: [] };
  }

  /** JavaScript is parsed by the process that runs it. Before the old one ends for that, a look is worth its time. */
  async function checkSyntax(changes: readonly Change[]): Promise<void> {
    for (const { file } of changes) {
      if (modules.isModule(file) && /\.[cm]?js$/.test(file)) await checkParses(file);
    }
  }

  function unwanted(app: RunningApp | null): Launched {
    if (app) void host.discard(app);
    return ended({ event: null });
  }

  async function loadInto(
    started: RunningApp,
    launch: LaunchOrder & { kept: KeptState | null },
    before: number,
  ): Promise<Launched> {
    const { draft, wasServed, isCurrent } = launch;
    const compiled = performance.now();
    const generation = host.nextGeneration();
    const { app, parcel } = packed(started);
    const drop = modules.takeDropped();
    modules.acceptances.stage(null, generation);
    const giveUp = (how: Ended): Launched => {
      modules.keepDropped(drop); // The process that lives still has them.
      modules.acceptances.rollback();
      return ended(how);
    };
    const kept = launch.kept ?? (await keptBefore());
    const order = { entry, parcel, folder: host.folder, startTimeoutMs, fronts: ports.forLoad(), wasServed, kept };
    const result = await app.load(generation, order);
    const own = { compile: compiled - before, start: performance.now() - compiled };
    if (draft) Object.assign(draft.timings, own, result.type === "loaded" ? result.timings : {});
    if (result.type === "exited" && result.wasWaiting) {
      giveUp(options.endings.done());
      return loadInto(host.start(options.appEvents, true), launch, before);
    }
    if (result.type !== "loaded") return giveUp(await notLoaded(app, result));
    const listening = await listens.until(app, generation, result.listening, startTimeoutMs);
    if ("exited" in listening) return giveUp(fail(failureOf({ type: "exited", ...listening.exited }, "load")));
    if ("missing" in listening) {
      void host.discard(app);
      return giveUp(fail(silenceFailure(listening.missing, startTimeoutMs)));
    }
    if (!isCurrent()) return unwanted(app);
    modules.acceptances.commit();
    return { type: "loaded", app, generation, isServed: result.isServed, listening: listening.all };
  }

  /** What waits may have loaded packages that a new one would have to come before: then another process is begun with. */
  function packed(app: RunningApp): { app: RunningApp; parcel: Parcel } {
    const parcel = modules.pack(app);
    if (host.suits(app, parcel.externals)) return { app, parcel };
    void host.discard(app);
    const other = host.start(options.appEvents, true);
    return { app: other, parcel: modules.pack(other) };
  }

  /** A program that has done its work and ended is no failure. */
  async function notLoaded(app: RunningApp, result: NotLoaded): Promise<Ended> {
    if (result.type === "refused") await host.letEnd(app);
    else if (result.exit.code === 0) return { event: { type: "exited", failure: null, code: 0 } };
    return unparsed(await halfWritten(result, modules.importers)) ?? fail(failureOf(result, "load", modules.importers));
  }

  return { launch };
}
