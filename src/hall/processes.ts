import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exit, GroupProcess } from "../app/group-process.ts";
import type { AppError } from "../protocol/app.ts";
import type { Gate } from "../proxy/gate.ts";

/** The app in one process, whatever runs there. */
export interface AppInProcess {
  readonly process: GroupProcess;
  /** The error that ended it, if it said one. */
  readonly exited: Promise<Ending>;
  /** No request hangs on this generation any more, and the process lives on with a newer one. */
  drained?(generation: number): void;
  /** A process in its place answers from now on. */
  superseded?(): Promise<void>;
}

export interface Ending {
  exit: Exit;
  error: AppError | null;
  /** It had nothing to do but to wait (false). */
  wasWaiting?: boolean;
}

export interface ProcessesOptions<App> {
  killTimeoutMs: number;
  gate: Gate;
  /** It has ended, whoever wanted it. */
  onEnded?(app: App): void;
  /** It has ended by itself; `wasLive`: the one that answered. */
  onExit(app: App, how: Ending, wasLive: boolean): void;
}

/** The processes of a session: one lives, older ones finish what they began. */
export interface Processes<App> {
  /** Folder of the endpoints, private to this user. */
  readonly folder: string;
  nextGeneration(): number;
  /** The one that answers now; 0: none has yet. */
  generation(): number;
  /** It has been started. */
  add(app: App): void;
  /** It was started, and is not to be used yet. */
  remove(app: App): void;
  /** This generation answers from now on, out of that process; others end once nothing hangs on them. */
  live(app: App, generation: number): void;
  current(): App | null;
  /** The one that was started last. */
  newest(): App | null;
  /** The process that a generation answers from, while it is there. */
  of(generation: number): App | null;
  /** For the standard input of the newest process; kept until there is one. Null ends it, for later ones too. */
  input(chunk: Buffer | string | null): void;
  /** Ends a process that never came to live, or no longer does. */
  discard(app: App): Promise<void>;
  /** It has failed and ends by itself, with what its exit handlers have to do; `discard` if it does not. */
  letEnd(app: App): Promise<void>;
  /** Ends them all; how the live one ended. */
  close(signal: NodeJS.Signals): Promise<Ending | null>;
  kill(): void;
}

/**
 * Between the last that hung on an old process and its SIGTERM, which most apps do not handle: for what an app does once a
 * response has gone out or a connection is closed.
 */
const lastWorkMs = 250;

export function createProcesses<App extends AppInProcess>(options: ProcessesOptions<App>): Processes<App> {
  const { gate, killTimeoutMs, onExit } = options;
  // Made with mode 0700. Not under a long TMPDIR: a socket's path has to stay below 90 bytes.
  const folder = mkdtempSync(join(tmpdir().length > 50 ? "/tmp" : tmpdir(), "hotrun-"));
  const generations = new Map<number, App>();
  const apps = new Set<App>();
  const ending = new Set<App>();
  /** What replaced processes want done at their end. */
  const farewells = new WeakMap<App, Promise<void> | undefined>();
  let current: App | null = null;
  /** What came for the standard input before there was a process; its end is for every process. */
  const unread: (Buffer | string)[] = [];
  let inputEnded = false;
  let newestApp: App | null = null;
  let newest = 0;
  let live = 0;

  const removeListener = gate.onDrained((drained) => {
    const app = generations.get(drained);
    if (!app) return;
    if (app === current) {
      app.drained?.(drained);
      generations.delete(drained);
    } else if (isIdle(app)) setTimeout(() => void discard(app), lastWorkMs);
  });

  function isIdle(app: App): boolean {
    return [...generations].every(([number, other]) => other !== app || gate.inFlight(number) === 0);
  }

  async function discard(app: App): Promise<void> {
    if (ending.has(app) || !apps.has(app)) return;
    ending.add(app);
    await farewells.get(app);
    await app.process.stop("SIGTERM", killTimeoutMs);
  }

  function ended(app: App, how: Ending): void {
    if (!apps.delete(app)) return;
    for (const [number, other] of generations) if (other === app) generations.delete(number);
    const wasLive = current === app;
    if (wasLive) current = null;
    options.onEnded?.(app);
    if (!ending.delete(app)) onExit(app, how, wasLive);
  }

  return {
    folder,
    nextGeneration: () => ++newest,
    generation: () => live,
    current: () => current,
    newest: () => newestApp,
    of: (generation) => generations.get(generation) ?? null,
    input(chunk) {
      if (chunk === null) inputEnded = true;
      if (newestApp) newestApp.process.input(chunk);
      else if (chunk !== null) unread.push(chunk);
    },
    add(app) {
      apps.add(app);
      newestApp = app;
      for (const chunk of unread.splice(0)) app.process.input(chunk);
      if (inputEnded) app.process.input(null);
      void app.exited.then((how) => ended(app, how));
    },
    remove(app) {
      apps.delete(app);
      newestApp = current;
    },
    live(app, number) {
      const before = current;
      current = app;
      live = number;
      generations.set(number, app);
      if (!before || before === app) return;
      farewells.set(before, before.superseded?.());
      if (isIdle(before)) void discard(before);
    },
    discard,
    async letEnd(app) {
      const isLate = new Promise<void>((resolve) => setTimeout(resolve, killTimeoutMs).unref());
      ending.add(app);
      await Promise.race([app.exited, isLate]);
      ending.delete(app);
      await discard(app);
    },
    async close(signal) {
      removeListener();
      const exits = [...apps].map(async (app) => {
        ending.add(app);
        await app.process.stop(signal, killTimeoutMs);
        return { app, how: await app.exited };
      });
      const last = current;
      const all = await Promise.all(exits);
      rmSync(folder, { recursive: true, force: true });
      return all.find(({ app }) => app === last)?.how ?? all[0]?.how ?? null;
    },
    kill() {
      for (const app of apps) app.process.kill();
    },
  };
}
