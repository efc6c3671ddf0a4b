import { statSync } from "node:fs";
import type { AppEvents } from "../app/app-events.ts";
import type { RunningApp } from "../app/running-app.ts";
import type { ExternalSource } from "../protocol/app.ts";
import type { PackageLoads, PreloadOrder } from "../protocol/preload.ts";
import { type DeferredEvents, deferEvents } from "./deferred-events.ts";

export interface SpareOptions {
  /** Starts a process as the next start of the app would. @throws HotrunError if it cannot be started */
  boot(events: AppEvents): RunningApp;
  /** Command line, folder and environment of the next start, as one text. */
  key(): string;
  /** It is worth its memory just now. */
  isPossible(): boolean;
  /** So long nothing may have happened before one is booted, as things are. */
  quietMs(): number;
  onReady(pid: number, loads: Pick<PackageLoads, "early" | "late">): void;
}

/** A process that is booted, has loaded the packages of the last run, and waits for the next start of the app. */
export interface Spare {
  /** What the start of a live process has loaded; `known`: all packages that its modules name. */
  learn(loads: PackageLoads, known: ReadonlySet<string>): void;
  /** This process answers: its successor can be made. */
  live(app: RunningApp): void;
  /** An attempt has ended, as it may. */
  settled(): void;
  /** Files of the app have changed. */
  changed(files: Iterable<string>): void;
  /** The process, for a start; null: there is none that would do. */
  take(events: (app: () => RunningApp) => AppEvents): RunningApp | null;
  /** Whether it is right for an app with these packages. A new one may have to come before those that are there. */
  suits(app: RunningApp, externals: readonly ExternalSource[]): boolean;
  /** Nothing of the app has run in it: it waits again. False: it was no spare. */
  putBack(app: RunningApp): boolean;
  /** It ends: what was read at its start is out of date. */
  drop(): void;
  close(): Promise<void>;
}

interface Learned {
  loads: PackageLoads;
  known: ReadonlySet<string>;
}

/** A process that was booted as a spare. */
interface Booted {
  app: RunningApp;
  key: string;
  deferred: DeferredEvents;
  order: PreloadOrder;
  known: ReadonlySet<string>;
  /** What was loaded into it, as it was then. Null: that is still under way. */
  files: ReadonlyMap<string, string> | null;
  hasEnded: boolean;
}

type State =
  | { name: "none" }
  | { name: "due"; timer: NodeJS.Timeout }
  | { name: "there"; booted: Booted }
  | { name: "closed" };

/** What is tried next: a spare that dies of its packages is made once more without, and then no more for this version. */
type Attempt = "preloading" | "plain" | "none";

export function createSpare(options: SpareOptions): Spare {
  const { boot, key, isPossible, quietMs, onReady } = options;
  let state: State = { name: "none" };
  /** Until an app has come up nobody knows its packages; but its next start is waited for. */
  let attempt: Attempt = "plain";
  let learned: Learned | null = null;
  let taken: Booted | null = null;
  let newestLive: RunningApp | null = null;

  function schedule(): void {
    if (state.name === "due") clearTimeout(state.timer);
    else if (state.name !== "none") return;
    state = attempt === "none" ? { name: "none" } : { name: "due", timer: setTimeout(prepare, quietMs()).unref() };
  }

  function prepare(): void {
    state = { name: "none" };
    if (!isPossible()) return;
    const isPlain = attempt === "plain" || !learned;
    const order = { main: learned?.loads.main ?? null, loads: isPlain ? [] : (learned?.loads.early ?? []) };
    const deferred = deferEvents();
    let app: RunningApp;
    try {
      app = boot(deferred.events);
    } catch {
      return; // No process can be had. Whoever needs one is told.
    }
    const known = learned?.known ?? new Set();
    const booted: Booted = { app, key: key(), deferred, order, known, files: null, hasEnded: false };
    state = { name: "there", booted };
    void app.exited.then(() => {
      booted.hasEnded = true;
      fail(booted);
    });
    void app.preload(order).then((result) => {
      if (!isThere(booted) || !result) return;
      if (result.error) return fail(booted);
      booted.files = signaturesOf(result.files);
      onReady(app.process.pid, { early: order.loads, late: learned?.loads.late ?? [] });
    });
  }

  const isThere = (booted: Booted) => state.name === "there" && state.booted === booted;

  /** Nobody has asked for it yet, so that nobody is told. */
  function fail(booted: Booted): void {
    if (!isThere(booted)) return;
    attempt = booted.order.loads.length > 0 ? "plain" : "none";
    drop();
    schedule();
  }

  function drop(): void {
    if (state.name === "due") clearTimeout(state.timer);
    if (state.name === "there") state.booted.app.process.kill(); // Nothing of the app has run in it that would have to end well.
    if (state.name !== "closed") state = { name: "none" };
  }

  const wouldDo = (booted: Booted) =>
    booted.key === key() && (booted.order.loads.length === 0 || (booted.files !== null && areUnchanged(booted.files)));

  return {
    learn(loads, known) {
      learned = { loads, known };
    },
    live(app) {
      if (newestLive === null) drop();
      if (app !== newestLive) attempt = "preloading";
      newestLive = app;
      taken = null;
      schedule();
    },
    settled: schedule,
    changed(files) {
      const reads = state.name === "there" ? state.booted.order.loads.flatMap((load) => load.reads) : [];
      if ([...files].some((file) => reads.includes(file))) drop();
      schedule();
    },
    take(events) {
      const booted = state.name === "there" && wouldDo(state.booted) ? state.booted : null;
      if (!booted) drop();
      else state = { name: "none" };
      taken = booted;
      booted?.deferred.adopt(events(() => booted.app));
      return booted?.app ?? null;
    },
    suits: (app, externals) =>
      taken?.app !== app ||
      taken.order.loads.length === 0 ||
      externals.every(({ url, format }) => format === "builtin" || taken?.known.has(url)),
    putBack(app) {
      if (taken?.app !== app || taken.hasEnded || state.name === "closed") return false;
      drop();
      taken.deferred.release();
      state = { name: "there", booted: taken };
      taken = null;
      return true;
    },
    drop,
    async close() {
      const { app } = state.name === "there" ? state.booted : {};
      drop();
      state = { name: "closed" };
      await app?.exited;
    },
  };
}

function signaturesOf(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, signatureOf(file)]));
}

/** Who mends a package in place, and restarts, wants to see it. */
function areUnchanged(files: ReadonlyMap<string, string>): boolean {
  for (const [file, signature] of files) if (signatureOf(file) !== signature) return false;
  return true;
}

function signatureOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "";
}
