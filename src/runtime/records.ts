import type { Module as VmModule } from "node:vm";
import type { ModuleId, ModuleSource, Parcel, Target } from "../protocol/app.ts";
import { noteOwnCode } from "./first-import.ts";
import { createHotState, type HotState } from "./hot-state.ts";
import type { Load } from "./ownership.ts";

/** One version of one module: its code, what was made of it, and what it owns. */
export interface ModuleRecord {
  readonly id: ModuleId;
  readonly source: ModuleSource;
  readonly load: Load;
  /** As V8 knows it; for CommonJS and JSON modules that an ES module imports, a wrapper. */
  esm: VmModule | null;
  /** Why it cannot be linked. */
  broken: { error: unknown } | null;
  /** As `require` knows it. */
  cjs: NodeJS.Module | null;
  /** What ends the things that its own code began. */
  readonly owned: Set<() => void>;
  /** What ends the things that packages began on its behalf, by the place in the package. */
  readonly packaged: Map<() => void, string>;
  /** Its older versions of which such things go on. */
  readonly predecessors: Set<ModuleRecord>;
  readonly hot: HotState;
  /** What runs when it is replaced (`onReload`). */
  readonly reloads: (() => unknown)[];
  /** Where specifiers that are no literals were found to lead. */
  readonly learned: Map<string, Target>;
}

/** All modules of the app: those that live, and over them those of a swap that is under way. */
export interface Records {
  /** Code for the modules that are made from now on. */
  receive(parcel: Parcel): void;
  has(id: ModuleId): boolean;
  /** The record that `from` sees under this id; made where there is none yet. Null: the entry's view. */
  find(id: ModuleId, from: ModuleRecord | null): ModuleRecord;
  /** The live record, if there is one. */
  live(id: ModuleId): ModuleRecord | undefined;
  /** The record of the swap that is under way, else the live one. */
  newest(id: ModuleId): ModuleRecord | undefined;
  /** It has listeners from now on. */
  listens(record: ModuleRecord): void;
  /** The live records that have listeners: few, however many modules there are. */
  listening(): Iterable<ModuleRecord>;
  /** Whether it lives, or may live soon. */
  isCurrent(record: ModuleRecord): boolean;
  /** Calls back when the swap that is under way has gone well; at once if there is none, never if it fails. */
  onceLive(callback: () => void): void;
  /** Begins a swap: these modules are made anew, in a layer that only they themselves see. */
  stage(ids: Iterable<ModuleId>, load: Load): void;
  /** The staged records live; returns those that they replace and those that were dropped. */
  commit(drop: Iterable<ModuleId>): ModuleRecord[];
  /** The staged records go; returns them. */
  rollback(): ModuleRecord[];
  all(): Iterable<ModuleRecord>;
  /** Live modules that keep something in `import.meta.hot.data`. */
  withData(): ModuleId[];
}

interface Staged {
  ids: Set<ModuleId>;
  records: Map<ModuleId, ModuleRecord>;
  load: Load;
  onLive: (() => void)[];
}

export function createRecords(): Records {
  const sources = new Map<ModuleId, ModuleSource>();
  const living = new Map<ModuleId, ModuleRecord>();
  /** `import.meta.hot.data`, also of modules that are just not loaded. */
  const datas = new Map<ModuleId, Record<string, unknown>>();
  const listening = new Set<ModuleRecord>();
  let staged: Staged | null = null;
  let idle: Load = { generation: 0, loading: false };

  function make(id: ModuleId, load: Load): ModuleRecord {
    const source = sources.get(id);
    if (!source) throw new Error(`hotrun: no code for ${id}`);
    const data = datas.get(id) ?? {};
    datas.set(id, data);
    const hot = createHotState(data, living.has(id));
    const ownership = { owned: new Set<() => void>(), packaged: new Map(), predecessors: new Set<ModuleRecord>() };
    return { id, source, load, esm: null, broken: null, cjs: null, ...ownership, hot, reloads: [], learned: new Map() };
  }

  const isCurrent = (record: ModuleRecord) =>
    living.get(record.id) === record || staged?.records.get(record.id) === record;

  function forgetListeners(): void {
    for (const record of listening) if (!isCurrent(record)) listening.delete(record);
  }

  return {
    receive(parcel) {
      for (const source of parcel.modules) {
        sources.set(source.id, source);
        noteOwnCode(source.code);
      }
    },
    has: (id) => sources.has(id),
    live: (id) => living.get(id),
    listens(record) {
      if (isCurrent(record)) listening.add(record);
    },
    listening: () => [...listening].filter((record) => living.get(record.id) === record),
    newest: (id) => staged?.records.get(id) ?? living.get(id),
    isCurrent,
    onceLive(callback) {
      if (staged) staged.onLive.push(callback);
      else callback();
    },
    find(id, from) {
      const seesStage = staged !== null && (from === null || staged.records.get(from.id) === from);
      if (staged && seesStage) {
        const own = staged.records.get(id) ?? (staged.ids.has(id) ? undefined : living.get(id));
        if (own) return own;
        const record = make(id, staged.load);
        staged.records.set(id, record);
        return record;
      }
      const record = living.get(id) ?? make(id, from?.load ?? idle);
      living.set(id, record);
      return record;
    },
    stage(ids, load) {
      staged = { ids: new Set(ids), records: new Map(), load, onLive: [] };
    },
    commit(drop) {
      if (!staged) return [];
      const replaced = [...staged.ids, ...drop].map((id) => living.get(id)).filter((record) => record !== undefined);
      for (const { id } of replaced) living.delete(id);
      for (const [id, record] of staged.records) living.set(id, record);
      for (const id of drop) datas.delete(id);
      const { onLive } = staged;
      idle = staged.load;
      staged = null;
      forgetListeners();
      for (const callback of onLive) callback();
      return replaced;
    },
    rollback() {
      const gone = [...(staged?.records.values() ?? [])];
      staged = null;
      forgetListeners();
      return gone;
    },
    withData: () => [...datas].filter(([id, data]) => living.has(id) && Object.keys(data).length > 0).map(([id]) => id),
    *all() {
      yield* living.values();
      if (staged) yield* staged.records.values();
    },
  };
}
