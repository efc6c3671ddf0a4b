import {
  type Front,
  type Halt,
  type Loaded,
  type LoadOrder,
  lateCode,
  type SwapOrder,
  type ToHall,
} from "../protocol/app.ts";
import type { DataChange } from "../protocol/data-host.ts";
import type { KeptState } from "../protocol/hot-host.ts";
import type { PackageLoads, PreloadOrder } from "../protocol/preload.ts";
import { type AppEvents, tellOf } from "./app-events.ts";
import { type AppProcess, type AppProcessOptions, createAppProcess } from "./app-process.ts";
import { type AppEnding, createEndingNotes } from "./ending-notes.ts";
import { createQuestion } from "./question.ts";

export type { AppEnding };

/** How a load or a swap ended. */
export type LoadResult =
  | ({ type: "loaded" } & Loaded)
  | Extract<ToHall, { type: "refused" }>
  | ({ type: "exited" } & AppEnding);

/** What has become of the packages that were to be loaded in advance. */
export type Preloaded = Pick<Extract<ToHall, { type: "preloaded" }>, "files" | "error">;

/** The app in one process: loaded once, swapped any number of times. */
export interface RunningApp {
  readonly process: AppProcess;
  readonly exited: Promise<AppEnding>;
  /** Before the first load. @returns null: it has ended meanwhile */
  preload(order: PreloadOrder): Promise<Preloaded | null>;
  load(generation: number, what: LoadOrder): Promise<LoadResult>;
  swap(generation: number, what: SwapOrder): Promise<LoadResult>;
  relocated(front: Front): void;
  /** Files that were read for requests have changed. */
  changed(files: string[]): void;
  commit(generation: number): void;
  /** A process in its place answers from now on. Resolves when it has done what the app wants done at its end, or does not answer. */
  superseded(): Promise<void>;
  /** Files of what `hotrun/data` has mounted have changed. Resolves when its values are as the files are, or take too long. */
  data(changes: readonly DataChange[]): Promise<void>;
  /** What it holds for the process after it. */
  snapshot(): Promise<KeptState>;
  drained(generation: number): void;
  /** Tells the listeners of `import.meta.hot.on`. */
  notify(event: string, payload: unknown): void;
}

export type RunningAppOptions = Omit<AppProcessOptions, "onMessage" | "answer" | "onOutput"> & {
  events: AppEvents;
  /** How long a new version may take to listen. */
  startTimeoutMs: number;
  /** What it waits for before it runs anything of the app's. */
  halt?: Halt | undefined;
  /** The start has loaded these packages; `known`: all that its modules name. Absent: nobody looks at them. */
  onPackages?: ((loads: PackageLoads, known: ReadonlySet<string>) => void) | undefined;
  /** A time limit that does not run out while a debugger holds the app. Returns the remover. */
  after(ms: number, run: () => void): () => void;
};

const nothingKept: KeptState = { values: {}, left: [] };

/** The process itself keeps to limits that are shorter than these. */
const farewellMs = 6_000;
const snapshotMs = 2_000;

/** An app that makes much of its data is shown as it is by then. */
const dataMs = 5_000;

/** The process itself keeps to the start time-out; only if it cannot does this come on top. */
const hangGraceMs = 3_000;

export function startApp({ events, startTimeoutMs, halt, after, ...options }: RunningAppOptions): RunningApp {
  const notes = createEndingNotes();
  let greeted: () => void = () => {};
  const hello = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  let settle: (result: LoadResult) => void = () => {};
  let onPreloaded: (result: Preloaded | null) => void = () => {};
  let wasWaiting = false;
  /** `keep` of `hotrun/hot` has been called. */
  let isKeeping = false;
  let known: ReadonlySet<string> = new Set();
  let gone: LoadResult | null = null;

  function onMessage(message: ToHall): void {
    switch (message.type) {
      case "hello":
        return greeted();
      case "began":
        wasWaiting = false;
        return;
      case "preloaded":
        return onPreloaded(message);
      case "packages":
        return options.onPackages?.(message, known);
      case "loaded":
      case "refused":
        return settle(message);
      case "crashed":
        return notes.crashed(message);
      case "exits":
        return notes.exits(message.call);
      case "lost":
        return notes.lost(message);
      case "superseded":
        return farewell.answered();
      case "snapshot":
        return snapshot.answered(message.state);
      case "dataApplied":
        return dataApplied.answered();
      case "keeping":
        isKeeping = true;
        return;
      default:
        return tellOf(message, events);
    }
  }

  const { answer } = events;
  function onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined {
    if (stream === "stderr") notes.wrote(text);
    return events.onOutput(stream, text);
  }
  const app = createAppProcess({ ...options, onMessage, onOutput, answer });
  const exited = app.exited.then((exit) => notes.ending(exit, wasWaiting));
  // Once: what each swap hung on this promise would stay there for as long as the process lives.
  void exited.then((how) => {
    gone = { type: "exited", ...how };
    settle(gone);
    onPreloaded(null);
  });

  let dataChanges: DataChange[] = [];
  const dataApplied = createQuestion<void>({
    send: () => app.send({ type: "data", changes: dataChanges }),
    gone: exited,
    limitMs: dataMs,
    otherwise: undefined,
  });
  const farewell = createQuestion<void>({
    send: () => app.send({ type: "superseded" }),
    gone: exited,
    limitMs: farewellMs,
    otherwise: undefined,
  });
  const snapshot = createQuestion<KeptState>({
    send: () => app.send({ type: "snapshot" }),
    gone: exited,
    limitMs: snapshotMs,
    otherwise: nothingKept,
  });

  /** In an endless loop the process cannot tell that its time is over. */
  function watchForHang(): () => void {
    const waitMs = startTimeoutMs + hangGraceMs;
    return after(waitMs, () => {
      const message = `The app has not answered for ${Math.round(waitMs / 1000)} s while it was loading: an endless loop?`;
      notes.crashed({ error: { name: "Error", message, code: lateCode, stack: "" }, origin: "hang" });
      app.kill();
    });
  }

  /** One at a time: the lifecycle sees to that. */
  async function ended(begin: () => void): Promise<LoadResult> {
    const calledOff = watchForHang();
    const result = new Promise<LoadResult>((resolve) => {
      settle = resolve;
    });
    if (gone) settle(gone);
    begin();
    return result.finally(calledOff);
  }

  return {
    process: app,
    exited,
    preload(order) {
      wasWaiting = true;
      app.send({ type: "preload", ...order });
      return new Promise((resolve) => {
        onPreloaded = resolve;
      });
    },
    async load(generation, what) {
      known = new Set(what.parcel.externals.map(({ url }) => url));
      await Promise.race([hello, exited]);
      const isObserved = options.onPackages !== undefined;
      return ended(() => app.send({ type: "load", generation, ...what, isObserved, ...(halt && { halt }) }));
    },
    swap: (generation, what) => ended(() => app.send({ type: "swap", generation, ...what })),
    relocated: (front) => app.send({ type: "relocated", front }),
    changed: (files) => app.send({ type: "changed", files }),
    commit: (generation) => app.send({ type: "commit", generation }),
    data(changes) {
      dataChanges = [...changes];
      return dataApplied.ask();
    },
    superseded: farewell.ask,
    snapshot: async () => (isKeeping ? snapshot.ask() : nothingKept),
    drained: (generation) => app.send({ type: "drained", generation }),
    notify: (event, payload) => app.send({ type: "notify", event, payload }),
  };
}
