import { relative, sep } from "node:path";
import type { Command } from "../config/target.ts";
import { createTree } from "../watch/tree.ts";
import { createWatcher } from "../watch/watcher.ts";
import { createAppListens } from "./app-listens.ts";
import { createCommandBelow } from "./command-below.ts";
import { exitFailure } from "./command-failure.ts";
import { createCommandReloads } from "./command-reloads.ts";
import { type CommandRun, createCommandRuns, mainAsked, mainPort } from "./command-runs.ts";
import type { Engine, Hall } from "./engine.ts";
import { isPhpServer, lookingAtFiles } from "./php-server.ts";
import { createProcesses } from "./processes.ts";
import { createRestartSteps } from "./restart-steps.ts";

/** Runs any program: each change is a restart, at a private port that the program is told. */
export function createCommandEngine(hall: Hall, command: Command): Engine {
  const { options, cwd, journal, clock, gate, ports } = hall;
  const watcher = createWatcher({
    root: cwd,
    onWarning: journal.warn,
    onBatch({ changes, unchanged, firstEventAt }) {
      const told = tree.told(changes).filter(({ file }) => !steps.isOutput(file));
      if (told.length > 0) hall.changed(told, firstEventAt);
      else if (unchanged.length > 0) hall.unchanged(unchanged, firstEventAt);
    },
  });
  const tree = createTree({ root: cwd, watcher, onWarning: journal.warn });
  const processes = createProcesses<CommandRun>({
    killTimeoutMs: options.killTimeout,
    gate,
    onExit(run, { exit }, wasLive) {
      // Of a version that never came up, the failure says it all; the old one goes on.
      if (wasLive || !processes.current()) journal.emit({ type: "exit", ...exit });
      if (!wasLive) return;
      const isWell = exit.code === 0 && !listens.isListening() && !below.hasLost(run.generation);
      hall.exited({
        failure: isWell ? null : exitFailure({ exit, ...runs.saidBy(run) }),
        code: exit.code ?? 1,
      });
    },
  });
  const listens = createAppListens(clock, (generation, listening) => {
    gate.open(generation, ports.endpoints(generation, listening));
    hall.announce();
  });
  const steps = createRestartSteps(hall, processes);
  const below = createCommandBelow({ hall, listens, folder: processes.folder, main: mainAsked(options) });
  const runs = createCommandRuns(hall, lookingAtFiles(command), processes, listens, below);
  const facts = { readsAnew: isPhpServer(command), name: (file: string) => relative(cwd, file).split(sep).join("/") };
  const reloads = createCommandReloads({ hall, processes, runs, listens, steps, facts });

  return {
    mode: "restart",
    reloads,
    folder: processes.folder,
    async open() {
      tree.open();
      // It is known where the app will be: whoever comes early waits.
      if (options.port === undefined) await ports.openAhead(mainPort(options), options.strictPort, true);
    },
    generation: processes.generation,
    pid: (generation) => processes.of(generation)?.process.pid,
    isListening: listens.isListening,
    input: processes.input,
    relocated: below.relocated,
    stopWatching: watcher.close,
    close(signal) {
      steps.close();
      return processes.close(signal).finally(below.close);
    },
    kill() {
      steps.close();
      processes.kill();
    },
  };
}
