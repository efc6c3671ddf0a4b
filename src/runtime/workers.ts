import { syncBuiltinESMExports } from "node:module";
import threads, { type Worker, type WorkerOptions } from "node:worker_threads";
import { callingPackage } from "./calling-package.ts";
import type { OtherLoader } from "./other-loader.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { ownRunner } from "./runners.ts";
import { isUsers, scriptPath, scriptsIn, sourceName } from "./used-files.ts";

export interface WorkersOptions {
  loader: OtherLoader;
  /** The module, or a request (null), runs this file of the user's beside the app. */
  onUse(owner: ModuleRecord | null, file: string): void;
}

/**
 * A worker thread that a module starts while it is evaluated ends with that version of the module. Its files are tied to
 * the module, TypeScript among them runs. In the thread itself Node is as it is without us.
 */
export function ownWorkers({ loader, onUse }: WorkersOptions): void {
  const { Worker } = threads;

  function construct(target: typeof Worker, args: unknown[], newTarget: NewableFunction): Worker {
    const [given, options = {}] = args as [unknown, WorkerOptions | undefined];
    const name = options?.eval ? given : sourceName(given, process.cwd());
    const file = options?.eval ? null : scriptPath(name, process.cwd());
    const owner = currentOwner();
    const worker: Worker = Reflect.construct(target, [name, prepare(options, file)], newTarget);
    if (owner)
      ownRunner(owner, worker, { kind: "worker", end: () => void worker.terminate(), maker: callingPackage() });
    if (file && isUsers(file)) onUse(owner, file);
    else tieData(worker, owner, options);
    return worker;
  }

  /** Without options of its own a worker has those of the process, and finds the loader there. */
  function prepare(options: WorkerOptions, file: string | null): WorkerOptions {
    const execArgv = loader.provide(options?.execArgv ?? [], file);
    return Array.isArray(options?.execArgv) ? { ...options, execArgv } : options;
  }

  /** A package's worker is told what to run: with its data, or (worker pools) in the first message. */
  function tieData(worker: Worker, owner: ModuleRecord | null, { workerData }: WorkerOptions): void {
    const tie = (data: unknown) => {
      for (const file of scriptsIn(data)) onUse(owner, file);
    };
    tie(workerData);
    const { postMessage } = worker;
    worker.postMessage = (...args) => {
      Reflect.deleteProperty(worker, "postMessage");
      tie(args[0]);
      return Reflect.apply(postMessage, worker, args);
    };
  }

  threads.Worker = new Proxy(Worker, { construct });
  threads.Worker.prototype.constructor = threads.Worker;
  syncBuiltinESMExports();
}
