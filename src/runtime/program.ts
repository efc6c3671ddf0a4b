import { fileURLToPath } from "node:url";
import type { Listening, ModuleId, ReloadTimings, Root, ToApp } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import type { Channel } from "./channel.ts";
import { registerSourceMap, uncachedBulk } from "./compilation.ts";
import { evaluationOrder } from "./evaluation-order.ts";
import { withModule } from "./failed-module.ts";
import type { Graph } from "./graph.ts";
import type { Listens } from "./listen.ts";
import { inMacrotask } from "./macrotask.ts";
import { moduleEnds } from "./module-ends.ts";
import { evictNative } from "./native-cache.ts";
import { disposeOwned, retireOwned } from "./owned.ts";
import { inLoad, type Load, restStorage } from "./ownership.ts";
import { evaluatedOrServing, isServing, listeningAgain, onceListening, placeNames } from "./readiness.ts";
import type { ModuleRecord } from "./records.ts";
import { refusingPackage } from "./refusing-package.ts";
import { afterCallbacks } from "./reload-callbacks.ts";
import { createRetirement, type Retirement } from "./retirement.ts";
import { endRunners } from "./runners.ts";
import { createServedExport } from "./served-export.ts";
import { asStopped, stop } from "./stopped.ts";
import { type Trouble, watchForTrouble } from "./trouble.ts";

type LoadMessage = Extract<ToApp, { type: "load" }>;
type SwapMessage = Extract<ToApp, { type: "swap" }>;
/** How long what an app does after its start still belongs to the modules that began it, if it does not listen. */
const lateListenMs = 5_000;

/** The app in this process: loaded once, then swapped any number of times; the launcher says when. */
export interface Program {
  load(message: LoadMessage): Promise<void>;
  swap(message: SwapMessage): Promise<void>;
  /** The gate has moved: what the replaced modules own ends. */
  commit(): void;
  /** Another process answers now. Resolves when what the app wants done at its end is done. */
  superseded(): Promise<void>;
  /** Nothing hangs on older generations: their servers close. */
  drained(generation: number): void;
  /** The live one; on the way, the new one. */
  entry(): ModuleRecord | null;
  newestEntry(): ModuleRecord | null;
  isEntry(id: ModuleId): boolean;
  current(): Load | null;
  /** What has been replaced, and when. */
  readonly retirement: Pick<Retirement, "lastGeneration" | "live">;
}

export function createProgram(channel: Channel, graph: Graph, listens: () => Listens): Program {
  let entry: ModuleId | null = null;
  let current: Load | null = null;
  let startTimeoutMs = 10_000;
  let isServed = false;
  let uncommitted: { load: Load; drop: ModuleId[]; roots: Root[] } | null = null;
  const retirement = createRetirement(listens);
  const { records, externals, esm, cjs, updates } = graph;
  const servedExport = createServedExport({ channel, listens, records, retirement });

  const warn = (message: string) => channel.send({ type: "warning", message });
  const onDisposalError = (error: unknown) => warn(`Ending what was owned failed: ${toAppError(error).message}`);

  async function link(roots: ModuleId[]): Promise<void> {
    for (const id of roots) await esm.link(records.find(id, null));
  }

  async function evaluate(root: ModuleId): Promise<void> {
    const record = records.find(root, null);
    // What an ES module accepts is had as a namespace, whatever its format.
    if (record.source.format === "esm" || root !== entry) await esm.import(record);
    else if (retirement.isFirst()) await inMacrotask(() => cjs.require(record, null));
    else cjs.require(record, null);
  }

  /** Links and runs the roots on behalf of this load; says how long each took. */
  async function run(
    load: Load,
    roots: ModuleId[],
    replaced: ReadonlySet<ModuleRecord>,
    between: () => Promise<void>,
  ): Promise<Partial<ReloadTimings>> {
    const start = performance.now();
    // Nothing of the app's has run yet in this process: no `new Function` of its own is slowed down.
    const linked = retirement.isFirst() ? uncachedBulk(() => link(roots)) : link(roots);
    await linked.catch((error) => stop("link", error));
    const linkedAt = performance.now();
    await between();
    const disposed = performance.now();
    const evaluation = inLoad(load, async () => {
      for (const root of roots) await evaluate(root);
    });
    const isUp = () => isServing(listens(), load, replaced);
    await evaluatedOrServing(evaluation, isUp, startTimeoutMs).catch((error) => stop("evaluate", error));
    if (entry !== null && roots.includes(entry)) {
      const timeoutMs = startTimeoutMs - (performance.now() - disposed);
      const isWanted = () => current === load;
      const version = { entry: records.find(entry, null), replaced, timeoutMs, isWanted, wasServed: isServed };
      isServed = await servedExport.serve(version).catch((error) => stop("evaluate", error));
    }
    return { link: linkedAt - start, evaluate: performance.now() - disposed };
  }

  async function listening(load: Load, replaced: Set<ModuleRecord>): Promise<void> {
    const given = await listeningAgain(listens(), load, replaced, startTimeoutMs).catch((error) =>
      stop("listen", error),
    );
    if (given.length === 0) return;
    warn(`The new version does not listen on ${placeNames(given)} any more.`);
  }

  /** All places where this generation answers: its own servers, and those that live on; the newest comes first. */
  function endpoints(replaced: Set<ModuleRecord>): Listening[] {
    const { servers, lasting } = listens();
    const isOver = (owner: ModuleRecord) => replaced.has(owner) || retirement.isRetired(owner);
    return servers()
      .filter((server) => lasting.has(server) || !isOver(server.owner))
      .toSorted((a, b) => b.load.generation - a.load.generation)
      .map(({ server, path, protocol, asked, onDemand }) => {
        // Of what is detached nobody knows whether another process opens it.
        return { path, protocol, asked, onDemand: onDemand === true || lasting.isDetached(server) };
      });
  }

  function settle(load: Load): void {
    load.loading = false;
    load.settledAt = performance.now();
    restStorage();
  }

  /** The staged version goes, with all that it has begun; the live one never noticed. */
  function rollBack(load: Load): void {
    load.loading = false;
    retirement.unstage();
    for (const record of records.rollback()) {
      disposeOwned(record, onDisposalError);
      endRunners(record);
      const live = records.live(record.id);
      cjs.release(record, live);
      // What stack traces are mapped by is the live version's again.
      if (live?.source.map) registerSourceMap(urlOf(live), live.source.map);
    }
    const { lasting } = listens();
    listens().close(({ server, load: its }) => its === load && !lasting.isKept(server));
    restStorage();
  }

  async function attempt(message: SwapMessage, load: Load, trouble: Trouble, disposed: ModuleId[]) {
    const live = message.remake.map((id) => records.live(id)).filter((record) => record !== undefined);
    const replaced = new Set(live);
    retirement.stage(load.generation, replaced);
    records.stage(message.remake, load);
    externals.forgetErrored();
    const roots = evaluationOrder(records, message.roots, new Set(message.remake));
    const troubled = trouble.happened.then((error) => stop("evaluate", error));
    troubled.catch(() => {}); // Told to whoever waits below; not every attempt comes that far.
    const running = run(load, roots, replaced, () => updates.begin(message.roots, live, disposed));
    const timings = await Promise.race([running, troubled]);
    const evaluated = performance.now();
    const refusals = await Promise.race([updates.announce(message.roots, load), troubled]);
    await Promise.race([listening(load, replaced), troubled]);
    // A rejection that nobody handles is told only after the microtasks; it belongs to this version too.
    await Promise.race([new Promise((resolve) => setImmediate(resolve)), troubled]);
    return {
      timings: { ...timings, listen: performance.now() - evaluated },
      listening: endpoints(replaced),
      refusals,
      ends: moduleEnds(live, records.newest),
    };
  }

  return {
    entry: () => (entry ? (records.live(entry) ?? null) : null),
    newestEntry: () => (entry ? (records.newest(entry) ?? null) : null),
    isEntry: (id) => id === entry,
    current: () => current,

    async load(message) {
      const { generation, parcel } = message;
      const load: Load = { generation, loading: true };
      ({ entry, startTimeoutMs, wasServed: isServed } = message);
      updates.timeoutMs = startTimeoutMs;
      records.receive(parcel);
      externals.receive(parcel);
      records.stage([], load);
      current = load;
      try {
        const timings = await run(load, [entry], new Set(), async () => {});
        await new Promise<void>((resolve) => process.nextTick(resolve)); // A `listen` that fails throws in such a tick.
        retirement.replaced(generation, records.commit([]));
        onceListening(listens(), lateListenMs, () => settle(load));
        channel.send({ type: "loaded", generation, timings, listening: endpoints(new Set()), isServed, refusals: [] });
      } catch (stopped) {
        const { stage, reason } = asStopped(stopped);
        const error = withModule(toAppError(reason), reason, records);
        channel.sendNow({ type: "refused", generation, stage, error, disposed: [] });
        process.exit(1);
      }
    },

    async swap(message) {
      const { generation, parcel, drop } = message;
      const load: Load = { generation, loading: true };
      const disposed: ModuleId[] = [];
      records.receive(parcel);
      externals.receive(parcel);
      const restoreNative = evictNative(message.files, (module) => cjs.recordOf(module) !== undefined);
      const trouble = watchForTrouble(load);
      const before = current;
      current = load;
      try {
        const result = await attempt(message, load, trouble, disposed);
        const late = trouble.first();
        if (late) stop("evaluate", late.error);
        trouble.stop();
        settle(load);
        uncommitted = { load, drop, roots: message.roots };
        channel.send({ type: "loaded", generation, ...result, isServed });
      } catch (stopped) {
        trouble.stopSoon();
        const { stage, reason } = asStopped(stopped);
        // Before the source maps of the live version are back: its stack is made now.
        const error = withModule(toAppError(reason), reason, records);
        current = before;
        rollBack(load);
        restoreNative();
        const refusedBy = stage === "evaluate" ? refusingPackage(error.stack) : undefined;
        channel.send({ type: "refused", generation, stage, error, disposed, ...(refusedBy && { refusedBy }) });
      }
    },

    commit() {
      if (!uncommitted) return;
      const { drop, roots } = uncommitted;
      const dropped = drop.map((id) => records.live(id)).filter((record) => record !== undefined);
      const replaced = records.commit(drop);
      void updates.finish(roots, dropped);
      for (const record of replaced) cjs.release(record, records.live(record.id));
      void afterCallbacks(replaced, warn, () => retireOwned(replaced, records.live, onDisposalError));
      retirement.replaced(uncommitted.load.generation, replaced);
      listens().supersede((server) => retirement.isRetired(server.owner) && !listens().lasting.has(server));
      uncommitted = null;
    },

    superseded: () => afterCallbacks(records.all(), warn, () => {}),
    drained: retirement.drained,
    retirement,
  };
}

/** The name under which V8 knows its code. */
const urlOf = ({ id, source }: ModuleRecord) => (source.format === "esm" ? id : fileURLToPath(id));
