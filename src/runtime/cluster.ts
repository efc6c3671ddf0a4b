import type { ChildProcess } from "node:child_process";
import cluster from "node:cluster";
import type net from "node:net";
import { join } from "node:path";
import type { Front, PortFront, Protocol } from "../protocol/app.ts";

/** From a cluster worker to its primary, before it asks for the port: Node keeps messages with such a `cmd` to itself. */
export interface ClusterListen {
  cmd: "NODE_HOTRUN";
  /** The port, or the path. */
  port: number | string;
  protocol: Protocol;
}

/** What `ChildProcess#spawn` gets; @types/node leaves it out. */
export interface SpawnOptions {
  args: string[];
  envPairs?: string[];
  detached?: boolean;
}

/** What a worker is told of the address: Node takes another port than it has asked for as a sign that the port is in use. */
export type SharedAddress = Partial<PortFront["address"]> & { front: Front["address"] };

/** How a server handle looks to the primary, which tells its address to workers and closes it with the last of them. */
interface Handle {
  getsockname?(out: object): number;
  close(...args: unknown[]): unknown;
}

const announced = new Map<number | string, Protocol>();
const preload = join(__dirname, "cluster-worker.cjs");

/** A worker of this process's cluster is being started. */
export const isClusterWorker = ({ envPairs }: SpawnOptions): boolean =>
  envPairs?.some((pair) => pair.startsWith("NODE_UNIQUE_ID=")) === true;

/** Where each worker binds the port itself (Windows, by default) there is no front, and nothing to pass on. */
export const isShared = (): boolean => cluster.schedulingPolicy === cluster.SCHED_RR;

/** The worker's servers read who their clients are; what they will ask the primary for is noted ahead. */
export function joinCluster(worker: ChildProcess, options: SpawnOptions): void {
  options.args.splice(1, 0, `--require=${preload}`);
  worker.on("internalMessage", ({ cmd, port, protocol }: ClusterListen) => {
    if (cmd === "NODE_HOTRUN") announced.set(port, protocol);
  });
}

/** What the workers for which this process listens speak; undefined: it listens for itself. */
export const clusterProtocol = (port: number | string): Protocol | undefined => announced.get(port);

function sharedAddress(front: Front): SharedAddress {
  if (typeof front.address === "string") return { front: front.address };
  const { address, asked } = front as PortFront;
  return { ...address, port: asked.port || address.port, front: address };
}

/** To its workers the primary is where its front is; it closes the bare handle, not the server that it has made it with. */
export function impersonateHandle(server: net.Server, front: () => Front, onClose: () => void): void {
  const handle = (server as unknown as { _handle: Handle })._handle;
  const { close } = handle;
  handle.getsockname = (out) => {
    Object.assign(out, sharedAddress(front()));
    return 0;
  };
  handle.close = (...args) => {
    onClose();
    return Reflect.apply(close, handle, args);
  };
}
