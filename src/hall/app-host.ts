import { fileURLToPath } from "node:url";
import { type AppEvents, type RunningApp, startApp } from "../app/running-app.ts";
import type { Gate } from "../proxy/gate.ts";
import type { Clock } from "./clock.ts";
import type { Debugging } from "./debugging.ts";
import { createProcesses, type Processes } from "./processes.ts";

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
  /** A process has ended by itself; `wasLive`: the one that answered. */
  onExit(app: RunningApp, how: Awaited<RunningApp["exited"]>, wasLive: boolean): void;
}

/** The processes of an app on Node, with our runtime in each. */
export interface AppHost extends Processes<RunningApp> {
  start(events: (app: () => RunningApp) => AppEvents): RunningApp;
}

/** Built, this module is in a file beside the runtime; run from its source it is two folders down from the package. */
const runtime = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/runtime.cjs" : "./runtime.cjs", import.meta.url),
);

export function createAppHost(options: AppHostOptions): AppHost {
  const { debugging } = options;
  const processes = createProcesses<RunningApp>({ ...options, onEnded: debugging.ended });

  return {
    ...processes,
    start(events) {
      const { entry, appArguments, cwd, clock, tty, startTimeoutMs } = options;
      const app: RunningApp = startApp({
        runtime,
        startTimeoutMs,
        folder: processes.folder,
        entry,
        nodeOptions: [...debugging.nodeOptions, ...debugging.flags()],
        halt: debugging.halt(),
        after: clock.after,
        appArguments,
        cwd,
        tty,
        env: options.env(),
        events: events(() => app),
      });
      debugging.started(app);
      processes.add(app);
      return app;
    },
    live(app, generation) {
      debugging.live(app);
      processes.live(app, generation);
    },
    close(signal) {
      debugging.letGo();
      return processes.close(signal);
    },
  };
}
