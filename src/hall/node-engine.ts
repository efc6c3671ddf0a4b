import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createCompiler, fileOf, idOf } from "../compile/compiler.ts";
import { conditionsOf } from "../config/node-options.ts";
import { lostText } from "../decide/app-ending.ts";
import type { FileChange } from "../watch/batch.ts";
import { createTree } from "../watch/tree.ts";
import { createWatcher } from "../watch/watcher.ts";
import { createAppEvents } from "./app-events.ts";
import { createAppHost } from "./app-host.ts";
import { createAppListens } from "./app-listens.ts";
import { cacheFolder } from "./cache-folder.ts";
import { createDataFailures } from "./data-failures.ts";
import { createDebugging } from "./debugging.ts";
import type { Engine, Hall } from "./engine.ts";
import { appEnvironment } from "./environment.ts";
import { tellHotListeners } from "./hot-events.ts";
import { createKnowledge } from "./knowledge.ts";
import { createFailureOfRequest, endFailure } from "./load-failure.ts";
import { createModules } from "./modules.ts";
import { createReloads } from "./reloads.ts";
import { createRestartSteps } from "./restart-steps.ts";

export interface NodeApp {
  /** Absolute path, as the user has it. */
  entry: string;
  nodeOptions: readonly string[];
  appArguments: readonly string[];
  /** Debuggers can attach at this URL, for which Node's options asked. Who knows it can run code in the app. */
  onDebugger?(url: string): void;
}

/** Runs an app in our runtime: its modules are swapped, or it is restarted from the same modules. */
export function createNodeEngine(hall: Hall, app: NodeApp): Engine {
  const { options, cwd, io, journal, clock, gate, ports } = hall;
  const entry = realPath(app.entry);
  const mode = options.restart ? "restart" : "swap";
  const startTimeoutMs = options.startTimeout * 1000;
  const debugging = createDebugging({ ...app, entry, env: hall.env, clock, onWarning: journal.warn });
  const { nodeOptions, env } = debugging;
  const failureOfRequest = createFailureOfRequest();
  const knowledge = createKnowledge({ cwd, entry, nodeOptions, isBuilt: options.build !== undefined });
  const dataFailures = createDataFailures({ name: knowledge.name, onChanged: hall.dataChanged });
  const watcher = createWatcher({
    root: cwd,
    onWarning: journal.warn,
    onTouched: (file) => modules.anticipate(file),
    onBatch: ({ changes, unchanged, firstEventAt }) => {
      const told = built ? changes.filter(built) : changes;
      if (told.length > 0) hall.changed(told, firstEventAt);
      else if (unchanged.length > 0) hall.unchanged(unchanged, firstEventAt);
    },
  });
  /** Of what a build makes the app is not known: it may be any file of the folder. */
  const tree = options.build === undefined ? null : createTree({ root: cwd, watcher, onWarning: journal.warn });
  const built =
    tree &&
    ((change: FileChange) => !steps.isOutput(change.file) && (isKnown(change.file) || tree.told([change]).length > 0));
  const isKnown = (file: string) => modules.isModule(file) || knowledge.isKnown(file);
  const modules = createModules({
    compiler: createCompiler({
      nodeVersion: process.versions.node,
      conditions: conditionsOf(nodeOptions, env.NODE_OPTIONS),
      onRead: watcher.baseline,
      onSetting: (file) => {
        knowledge.addSetting(file);
        watcher.add([file]);
      },
      cacheFolder: cacheFolder(cwd),
    }),
    entry: idOf(entry),
    onFiles(files) {
      watcher.add(files);
      if (tree) for (const file of files) steps.isOutput(file); // Known by its time, which the next build changes.
    },
  });
  const host = createAppHost({
    entry: app.entry,
    appArguments: app.appArguments,
    cwd,
    clock,
    debugging,
    env: () => appEnvironment({ env, entry, given: options.port === undefined ? undefined : ports.first(), ...io }),
    tty: options.tty,
    killTimeoutMs: options.killTimeout,
    startTimeoutMs,
    gate,
    journal,
    mode,
    isPreloading: options.preload,
    onExit(_app, how, wasLive) {
      journal.emit({ type: "exit", ...how.exit });
      if (!wasLive) return;
      const isWell = how.exit.code === 0 && !listens.isListening();
      const { data, kept } = how.lost ?? { data: [], kept: [] };
      const names = data.map((id) => knowledge.name(fileOf(id)));
      const failure = isWell ? null : endFailure(how, lostText(gate.brokenOff(), names, kept));
      hall.exited({ failure, code: how.exit.code ?? 1 });
    },
  });
  const listens = createAppListens(clock, (generation, listening) => {
    gate.open(generation, ports.endpoints(generation, listening));
    hall.announce();
  });
  const appEvents = createAppEvents({
    journal,
    modules,
    knowledge,
    ports,
    watcher,
    onInvalidated: hall.invalidated,
    onCustom: hall.custom,
    onRefresh: hall.refresh,
    onGoto: hall.goto,
    onKept: (kept, file) => kept === host.current() && hall.changed([{ file, kind: "update" }], performance.now()),
    onListening: listens.add,
    onUnlistened(closed, path) {
      const asked = listens.remove(closed, path);
      if (asked) ports.release(asked);
    },
    onDataProblem: dataFailures.told,
    onThrew: ({ error, request, isPrinted }) =>
      hall.requestFailures.threw(() => failureOfRequest(error, isPrinted), request, isPrinted),
    onInspector: debugging.reported,
    onPortRefused: hall.refuse,
  });
  const steps = createRestartSteps(hall, host);
  const reloads = createReloads({
    entry: idOf(entry),
    mode,
    startTimeoutMs,
    modules,
    knowledge,
    dataFailures,
    host,
    ports,
    gate,
    listens,
    steps,
    appEvents,
    onRestart: (reason) => journal.emit({ type: "restart", reason }),
    onWarning: journal.warnOfCode,
  });
  tellHotListeners(journal, host.current);

  return {
    mode,
    reloads,
    folder: host.folder,
    async open() {
      watcher.add(knowledge.settings());
      tree?.open();
      await debugging.open();
    },
    generation: host.generation,
    pid: (generation) => host.of(generation)?.process.pid,
    dataFailure: dataFailures.standing,
    isListening: listens.isListening,
    input: host.input,
    relocated: (front) => host.newest()?.relocated(front),
    stopWatching: watcher.close,
    async close(signal) {
      steps.close();
      const last = await host.close(signal);
      await debugging.close();
      return last;
    },
    kill() {
      steps.close();
      host.kill();
    },
  };
}

/** Of a file that is not there before the first build, as far as there is one. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}
