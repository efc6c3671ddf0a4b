import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AppEvents, type RunningApp, startApp } from "../app/running-app.ts";
import type { Gate } from "../proxy/gate.ts";
import type { Clock } from "./clock.ts";
import type { Debugging } from "./debugging.ts";

export interface AppHostOptions {
  entry: string;
  appArguments: readonly string[];
  cwd: string;
  env(): NodeJS.ProcessEnv;
  clock: Clock;
  debugging: Debugging;
  killTimeoutMs: number;
  startTimeoutMs: number;
  gate: Gate;
  /** A process has ended by itself; `wasLive`: the one that answered. */
  onExit(how: Awaited<RunningApp["exited"]>, wasLive: boolean): void;
}

/** The app processes of a session: one lives, older ones finish what they began. */
export interface AppHost {
  /** Folder of the endpoints, private to this user. */
  readonly folder: string;
  nextGeneration(): number;
  /** The one that answers now; 0: none has yet. */
  generation(): number;
  start(events: (app: () => RunningApp) => AppEvents): RunningApp;
  /** This generation answers from now on, out of that process; others end once nothing hangs on them. */
  live(app: RunningApp, generation: number): void;
  current(): RunningApp | null;
  /** The one that was started last. */
  newest(): RunningApp | null;
  /** For the standard input of the newest process; kept until there is one. Null ends it, for later ones too. */
  input(chunk: Buffer | string | null): void;
  /** Ends a process that never came to live, or no longer does. */
  discard(app: RunningApp): Promise<void>;
  /** It has failed and ends by itself, with what its exit handlers have to do; `discard` if it does not. */
  letEnd(app: RunningApp): Promise<void>;
  close(signal: NodeJS.Signals): Promise<Awaited<RunningApp["exited"]> | null>;
  kill(): void;
}

/** Built, this module is in a file beside the runtime; run from its source it is two folders down from the package. */
const runtime = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/runtime.cjs" : "./runtime.cjs", import.meta.url),
);

export function createAppHost(options: AppHostOptions): AppHost {
  const { gate, killTimeoutMs, debugging, onExit } = options;
  // Made with mode 0700. Not under a long TMPDIR: a socket's path has to stay below 90 bytes.
  const folder = mkdtempSync(join(tmpdir().length > 50 ? "/tmp" : tmpdir(), "hotrun-"));
  const generations = new Map<number, RunningApp>();
  const apps = new Set<RunningApp>();
  const ending = new Set<RunningApp>();
  let current: RunningApp | null = null;
  /** What came for the standard input before there was a process; its end is for every process. */
  const unread: (Buffer | string)[] = [];
  let inputEnded = false;
  let newestApp: RunningApp | null = null;
  let newest = 0;
  let live = 0;

  const removeListener = gate.onDrained((drained) => {
    const app = generations.get(drained);
    if (!app) return;
    if (app === current) {
      app.drained(drained);
      generations.delete(drained);
    } else if (isIdle(app)) void discard(app);
  });

  function isIdle(app: RunningApp): boolean {
    return [...generations].every(([number, other]) => other !== app || gate.inFlight(number) === 0);
  }

  async function discard(app: RunningApp): Promise<void> {
    if (ending.has(app) || !apps.has(app)) return;
    ending.add(app);
    await app.process.stop("SIGTERM", killTimeoutMs);
  }

  return {
    folder,
    nextGeneration: () => ++newest,
    generation: () => live,
    current: () => current,
    newest: () => newestApp,
    input(chunk) {
      if (chunk === null) inputEnded = true;
      if (newestApp) newestApp.process.input(chunk);
      else if (chunk !== null) unread.push(chunk);
    },
    start(events) {
      const { entry, appArguments, cwd, clock } = options;
      const app: RunningApp = startApp({
        runtime,
        startTimeoutMs: options.startTimeoutMs,
        folder,
        entry,
        nodeOptions: [...debugging.nodeOptions, ...debugging.flags()],
        halt: debugging.halt(),
        after: clock.after,
        appArguments,
        cwd,
        env: options.env(),
        events: events(() => app),
      });
      apps.add(app);
      newestApp = app;
      debugging.started(app);
      for (const chunk of unread.splice(0)) app.process.input(chunk);
      if (inputEnded) app.process.input(null);
      app.exited.then((how) => {
        apps.delete(app);
        debugging.ended(app);
        for (const [number, other] of generations) if (other === app) generations.delete(number);
        const wasLive = current === app;
        if (wasLive) current = null;
        if (!ending.delete(app)) onExit(how, wasLive);
      });
      return app;
    },
    live(app, number) {
      const before = current;
      current = app;
      live = number;
      generations.set(number, app);
      debugging.live(app);
      if (before && before !== app && isIdle(before)) void discard(before);
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
      debugging.letGo();
      const exits = [...apps].map(async (app) => {
        ending.add(app);
        await app.process.stop(signal, killTimeoutMs);
        return { app, how: await app.exited };
      });
      const last = current;
      const ended = await Promise.all(exits);
      rmSync(folder, { recursive: true, force: true });
      return ended.find(({ app }) => app === last)?.how ?? ended[0]?.how ?? null;
    },
    kill() {
      for (const app of apps) app.process.kill();
    },
  };
}
