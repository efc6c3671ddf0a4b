import Module from "node:module";
import { fileURLToPath } from "node:url";
import type { Listening, ModuleId, ReloadTimings, ToApp } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import type { Channel } from "./channel.ts";
import { registerSourceMap, uncachedBulk } from "./compilation.ts";
import type { Graph } from "./graph.ts";
import { announce, runDisposals } from "./hot.ts";
import type { Listens } from "./listen.ts";
import { evictNative } from "./native-cache.ts";
import { disposeOwned, inLoad, type Load, restStorage } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { type Trouble, watchForTrouble } from "./trouble.ts";

type LoadMessage = Extract<ToApp, { type: "load" }>;
type SwapMessage = Extract<ToApp, { type: "swap" }>;
type Stage = "link" | "evaluate" | "listen";

/** The app in this process: loaded once, then swapped any number of times; the launcher says when. */
export interface Program {
  load(message: LoadMessage): Promise<void>;
  swap(message: SwapMessage): Promise<void>;
  /** The gate has moved: what the replaced modules own ends. */
  commit(): void;
  /** Nothing hangs on older generations: their servers close. */
  drained(generation: number): void;
  entry(): ModuleRecord | null;
  isEntry(id: ModuleId): boolean;
  current(): Load | null;
}

/** An error with the stage at which it stopped the load. */
class Stopped {
  readonly stage: Stage;
  readonly reason: unknown;
  constructor(stage: Stage, reason: unknown) {
    this.stage = stage;
    this.reason = reason;
  }
}

export function createProgram(channel: Channel, graph: Graph, listens: () => Listens): Program {
  let entry: ModuleId | null = null;
  let current: Load | null = null;
  let startTimeoutMs = 10_000;
  let uncommitted: { load: Load; drop: ModuleId[] } | null = null;
  /** Replaced modules → the generation that replaced them. */
  const retired = new Map<ModuleRecord, number>();
  /** Generations that answered requests, and of these the ones on which nothing hangs any more. */
  const lived = new Set<number>();
  const drained = new Set<number>();
  const { records, externals, esm, cjs } = graph;

  const onDisposalError = (error: unknown) =>
    channel.send({ type: "warning", message: `Ending what an old version owned failed: ${toAppError(error).message}` });

  /** A server of a module that lived through several generations answered for each of them. */
  function isFinished({ owner, load }: { owner: ModuleRecord; load: Load }): boolean {
    const replacedBy = retired.get(owner);
    if (replacedBy === undefined) return false;
    return [...lived].every((number) => number < load.generation || number >= replacedBy || drained.has(number));
  }

  async function link(roots: ModuleId[]): Promise<void> {
    for (const id of roots) {
      const record = records.find(id, null);
      if (record.source.format === "esm") await esm.link(record);
    }
  }

  async function evaluate(root: ModuleId): Promise<object | undefined> {
    const record = records.find(root, null);
    if (record.source.format === "esm") return esm.import(record);
    cjs.require(record, null);
    return undefined;
  }

  /** Links and runs the roots on behalf of this load; says how long each took. */
  async function run(load: Load, roots: ModuleId[], between: () => Promise<void>): Promise<Partial<ReloadTimings>> {
    const start = performance.now();
    // Nothing of the app's has run yet in this process: no `new Function` of its own is slowed down.
    const linked = lived.size === 0 ? uncachedBulk(() => link(roots)) : link(roots);
    await linked.catch((error) => stop("link", error));
    const linkedAt = performance.now();
    await between();
    const disposed = performance.now();
    await inLoad(load, async () => {
      for (const root of roots) await evaluate(root);
    }).catch((error) => stop("evaluate", error));
    return { link: linkedAt - start, evaluate: performance.now() - disposed };
  }

  /** Until the new version listens wherever the replaced modules did. */
  async function listening(load: Load, replaced: Set<ModuleRecord>): Promise<void> {
    const isDone = () => missingPorts(listens(), load, replaced).length === 0;
    if (isDone()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const ports = missingPorts(listens(), load, replaced).map((front) => front.asked.port);
        reject(new Stopped("listen", new Error(`no listen() on port ${ports.join(", ")} within ${startTimeoutMs} ms`)));
      }, startTimeoutMs);
      listens().onListening(() => {
        if (!isDone()) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** All places where this generation answers: its own servers and those of modules that live on. */
  function endpoints(replaced: Set<ModuleRecord>): Listening[] {
    return listens()
      .servers()
      .filter(({ owner }) => !replaced.has(owner) && !retired.has(owner))
      .map(({ path, protocol, asked }) => ({ path, protocol, asked }));
  }

  function settle(load: Load): void {
    load.loading = false;
    restStorage();
  }

  /** The staged version goes, with all that it has begun; the live one never noticed. */
  function rollBack(load: Load): void {
    load.loading = false;
    for (const record of records.rollback()) {
      disposeOwned(record, onDisposalError);
      const live = records.live(record.id);
      if (record.cjs) restoreCache(record, live);
      if (live?.source.map)
        registerSourceMap(live.source.format === "esm" ? live.id : fileURLToPath(live.id), live.source.map);
    }
    listens().close((server) => server.load === load);
    restStorage();
  }

  async function attempt(message: SwapMessage, load: Load, trouble: Trouble, disposed: ModuleId[]) {
    const live = message.remake.map((id) => records.live(id)).filter((record) => record !== undefined);
    const replaced = new Set(live);
    records.stage(message.remake, load);
    const roots = message.roots.map(({ id }) => id);
    const timings = await run(load, roots, async () => {
      for (const record of live) if (await runDisposals(record, onDisposalError)) disposed.push(record.id);
    });
    const evaluated = performance.now();
    for (const { id, by } of message.roots) await tell(id, by);
    const troubled = trouble.happened.then((error) => stop("evaluate", error));
    await Promise.race([listening(load, replaced), troubled]);
    // A rejection that nobody handles is told only after the microtasks; it belongs to this version too.
    await Promise.race([new Promise((resolve) => setImmediate(resolve)), troubled]);
    return { timings: { ...timings, listen: performance.now() - evaluated }, listening: endpoints(replaced) };
  }

  async function tell(id: ModuleId, by: ModuleId | null): Promise<void> {
    const acceptor = by === null ? undefined : records.live(by);
    const record = records.find(id, null);
    if (acceptor) announce(acceptor, id, record.esm?.namespace);
  }

  return {
    entry: () => (entry ? (records.live(entry) ?? null) : null),
    isEntry: (id) => id === entry,
    current: () => current,

    async load(message) {
      const { generation, parcel } = message;
      const load = { generation, loading: true };
      ({ entry, startTimeoutMs } = message);
      records.receive(parcel);
      externals.receive(parcel);
      records.stage([], load);
      current = load;
      try {
        const timings = await run(load, [entry], async () => {});
        records.commit([]);
        lived.add(generation);
        settleOnceListening(load);
        channel.send({ type: "loaded", generation, timings, listening: endpoints(new Set()) });
      } catch (stopped) {
        const { stage, reason } = asStopped(stopped);
        channel.sendNow({ type: "refused", generation, stage, error: toAppError(reason), disposed: [] });
        process.exit(1);
      }
    },

    async swap(message) {
      const { generation, parcel, drop } = message;
      const load = { generation, loading: true };
      const disposed: ModuleId[] = [];
      records.receive(parcel);
      externals.receive(parcel);
      const restoreNative = evictNative(message.files);
      const trouble = watchForTrouble(load);
      const before = current;
      current = load;
      try {
        const result = await attempt(message, load, trouble, disposed);
        settle(load);
        uncommitted = { load, drop };
        channel.send({ type: "loaded", generation, ...result });
      } catch (stopped) {
        current = before;
        rollBack(load);
        restoreNative();
        const { stage, reason } = asStopped(stopped);
        channel.send({ type: "refused", generation, stage, error: toAppError(reason), disposed });
      } finally {
        trouble.stop();
      }
    },

    commit() {
      if (!uncommitted) return;
      for (const record of records.commit(uncommitted.drop)) {
        disposeOwned(record, onDisposalError);
        retired.set(record, uncommitted.load.generation);
      }
      lived.add(uncommitted.load.generation);
      uncommitted = null;
    },

    drained(generation) {
      drained.add(generation);
      listens().close(isFinished);
      const oldest = Math.min(
        ...listens()
          .servers()
          .map(({ load }) => load.generation),
      );
      for (const number of lived) if (number < oldest) lived.delete(number);
      for (const number of drained) if (number < oldest) drained.delete(number);
      for (const record of retired.keys())
        if (
          !listens()
            .servers()
            .some(({ owner }) => owner === record)
        )
          retired.delete(record);
    },
  };

  /** An app may listen only after its start has been awaited: until then what it does still belongs to its modules. */
  function settleOnceListening(load: Load): void {
    if (listens().servers().length > 0) return settle(load);
    const timer = setTimeout(() => settle(load), 5_000).unref();
    listens().onListening(() => {
      clearTimeout(timer);
      if (load.loading) settle(load);
    });
  }
}

function stop(stage: Stage, reason: unknown): never {
  throw new Stopped(stage, reason);
}

const asStopped = (error: unknown): Stopped => (error instanceof Stopped ? error : new Stopped("evaluate", error));

/** Fronts at which a module that is being replaced listens and the new version does not yet. */
function missingPorts(listens: Listens, load: Load, replaced: Set<ModuleRecord>) {
  const servers = listens.servers();
  const there = new Set(servers.filter((server) => server.load === load).map(({ front }) => front));
  return servers.filter(({ owner, front }) => replaced.has(owner) && !there.has(front)).map(({ front }) => front);
}

/** What was required before the failed attempt is what `require.cache` names again. */
function restoreCache(record: ModuleRecord, live: ModuleRecord | undefined): void {
  const cache = (Module as unknown as { _cache: NodeJS.Dict<NodeJS.Module> })._cache;
  const filename = fileURLToPath(record.id);
  if (cache[filename] !== record.cjs) return;
  if (live?.cjs) cache[filename] = live.cjs;
  else delete cache[filename];
}
