import { fileURLToPath } from "node:url";
import type { AppEvents } from "../app/app-events.ts";
import { type AppEnding, type RunningApp, startApp } from "../app/running-app.ts";
import type { ExternalSource } from "../protocol/app.ts";
import type { Gate } from "../proxy/gate.ts";
import type { Clock } from "./clock.ts";
import type { Debugging } from "./debugging.ts";
import type { Journal } from "./journal.ts";
import { createProcesses, type Processes } from "./processes.ts";
import { createSpare } from "./spare.ts";
import { isSparePossible } from "./spare-condition.ts";

export interface AppHostOptions {
  entry: string;
  appArguments: readonly string[];
  cwd: string;
  env(): NodeJS.ProcessEnv;
  clock: Clock;
  debugging: Debugging;
  /** The app gets the terminal itself. */
  tty: boolean;
  killTimeoutMs: number;
  startTimeoutMs: number;
  gate: Gate;
  journal: Journal;
  mode: "swap" | "restart";
  /** The next process loads the packages of this one in advance. */
  isPreloading: boolean;
  /** A process has ended by itself; `wasLive`: the one that answered. */
  onExit(app: RunningApp, how: AppEnding, wasLive: boolean): void;
}

/** The processes of an app on Node, with our runtime in each. */
export interface AppHost extends Processes<RunningApp> {
  /** `isFresh`: in a process that is not there yet, since what one reads at its start has changed. */
  start(events: (app: () => RunningApp) => AppEvents, isFresh: boolean): RunningApp;
  /** It can be used for an app with these packages. */
  suits(app: RunningApp, externals: readonly ExternalSource[]): boolean;
  /** It was started, and nothing of the app has run in it. */
  putBack(app: RunningApp): void;
  /** Files of the app have changed. */
  changed(files: Iterable<string>): void;
}

/**
 * The next process is booted when the app has been left alone for so long: not while the pages load that a reload has brought.
 * Where changes are swapped in, a restart is rare, and the next save needs no process but the machine; unless the app is down.
 */
const quietMs = { restart: 300, swap: 3_000 };

/** Built, this module is in a file beside the runtime; run from its source it is two folders down from the package. */
const runtime = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/runtime.cjs" : "./runtime.cjs", import.meta.url),
);

export function createAppHost(options: AppHostOptions): AppHost {
  const { debugging, journal, isPreloading } = options;
  const processes = createProcesses<RunningApp>({
    ...options,
    onEnded(app) {
      debugging.ended(app);
      spare.settled();
    },
    onExit(app, how, wasLive) {
      if (!how.wasWaiting) options.onExit(app, how, wasLive);
    },
  });
  const spare = createSpare({
    boot,
    key: () => JSON.stringify(commandLine()),
    isPossible: () => isSparePossible({ ...commandLine(), tty: options.tty }),
    quietMs: () => (processes.current() && options.mode !== "restart" ? quietMs.swap : quietMs.restart),
    onReady: (pid, { early, late }) =>
      journal.emit({ type: "spare", pid, packages: early.map(({ url }) => url), left: late }),
  });

  function commandLine() {
    const { entry, appArguments, cwd } = options;
    const nodeOptions = [...debugging.nodeOptions, ...debugging.flags()];
    return { entry, appArguments, cwd, nodeOptions, env: options.env() };
  }

  function boot(events: AppEvents): RunningApp {
    const { clock, tty, startTimeoutMs } = options;
    return startApp({
      ...commandLine(),
      runtime,
      startTimeoutMs,
      folder: processes.folder,
      tty,
      halt: debugging.halt(),
      after: clock.after,
      events,
      onPackages: isPreloading ? spare.learn : undefined,
    });
  }

  return {
    ...processes,
    start(events, isFresh) {
      if (isFresh) spare.drop();
      const app: RunningApp = spare.take(events) ?? boot(events(() => app));
      debugging.started(app);
      processes.add(app);
      return app;
    },
    suits: spare.suits,
    putBack(app) {
      if (spare.putBack(app)) processes.remove(app);
      else void processes.discard(app);
    },
    changed: spare.changed,
    live(app, generation) {
      debugging.live(app);
      processes.live(app, generation);
      spare.live(app);
    },
    async close(signal) {
      debugging.letGo();
      const [ending] = await Promise.all([processes.close(signal), spare.close()]);
      return ending;
    },
    kill() {
      spare.drop();
      processes.kill();
    },
  };
}
