import childProcess, { ChildProcess, type ForkOptions } from "node:child_process";
import cluster from "node:cluster";
import { syncBuiltinESMExports } from "node:module";
import { callingPackage } from "./calling-package.ts";
import { isClusterWorker, isShared, joinCluster, type SpawnOptions } from "./cluster.ts";
import type { OtherLoader } from "./other-loader.ts";
import { currentOwner } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { ownRunner } from "./runners.ts";
import { isUsers, scriptPath, sourceName } from "./used-files.ts";

export interface ChildrenOptions {
  loader: OtherLoader;
  /** The module, or a request (null), runs this file of the user's beside the app. */
  onUse(owner: ModuleRecord | null, file: string): void;
  /** The module is the primary of a cluster, and so cannot be swapped. */
  onCluster(owner: ModuleRecord | null): void;
}

/** What `spawn`, `exec`, `execFile`, `fork` and `cluster` all go through; @types/node leaves it out. */
interface Spawning {
  spawn(options: SpawnOptions): number;
}

/** The handle says whether the app waits for the child. */
type Held = ChildProcess & { _handle?: { hasRef(): boolean } | null };

/** Between the request to end and the order. */
const killAfterMs = 5_000;

/**
 * A child process that a module starts while it is evaluated ends with that version of the module. A forked file is tied
 * to the module, and may be TypeScript. In the child Node is as it is without us.
 */
export function ownChildren({ loader, onUse, onCluster }: ChildrenOptions): void {
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  prototype.spawn = function (this: Held, options) {
    const owner = currentOwner();
    if (isClusterWorker(options)) addToCluster(this, owner, options);
    const result = Reflect.apply(spawn, this, [options]);
    if (owner && this.pid !== undefined) {
      ownRunner(owner, this, {
        kind: "child process",
        end: () => end(this, options.detached === true),
        maker: callingPackage(),
      });
    }
    return result;
  };

  /** A new version cannot have the ports that the old one's workers share: it needs a primary of its own. */
  function addToCluster(worker: ChildProcess, owner: ModuleRecord | null, options: SpawnOptions): void {
    const file = scriptPath(cluster.settings.exec, process.cwd());
    if (file) onUse(owner, file);
    if (!isShared()) return;
    onCluster(owner);
    joinCluster(worker, options);
  }

  const { fork } = childProcess;
  childProcess.fork = ((given: unknown, ...rest: unknown[]) => {
    const at = isOptions(rest[0]) ? 0 : 1;
    const options: ForkOptions = isOptions(rest[at]) ? rest[at] : {};
    const folder = String(options.cwd ?? process.cwd());
    const name = sourceName(given, folder);
    const file = scriptPath(name, folder);
    const execArgv = loader.provide(options.execArgv || process.execArgv, file);
    if (file && isUsers(file)) onUse(currentOwner(), file);
    if (rest[at] === undefined || isOptions(rest[at])) rest[at] = { ...options, execArgv };
    return Reflect.apply(fork, childProcess, [name, ...rest]);
  }) as typeof fork;
  syncBuiltinESMExports();
}

const isOptions = (value: unknown): value is ForkOptions =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A detached child that nobody waits for is meant to outlive its parent. */
function end(child: Held, isDetached: boolean): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (isDetached && child._handle?.hasRef() === false) return;
  child.kill();
  setTimeout(() => child.kill("SIGKILL"), killAfterMs).unref();
}
