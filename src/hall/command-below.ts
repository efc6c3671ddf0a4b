import { createBelow } from "../app/below.ts";
import { HotrunError } from "../errors.ts";
import type { PortFront, Protocol } from "../protocol/app.ts";
import type { AppListens } from "./app-listens.ts";
import type { Hall } from "./engine.ts";
import type { Listened } from "./ports.ts";
import type { AppInProcess } from "./processes.ts";

export interface CommandBelowOptions {
  hall: Hall;
  listens: AppListens;
  folder: string;
  /** What whoever listens at the private port of the run stands for. */
  main: PortFront["asked"];
}

/** Node processes below the runs of a command: they say by themselves where they listen. */
export interface CommandBelow {
  /** The environment for a run that is told this private port. */
  env(generation: number, port: number, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Where they listen goes to `seen`. Resolves once they do. */
  follow(run: AppInProcess & { generation: number }, seen: Listened[]): Promise<Listened>;
  /** What listened in this run has ended without having closed its server. */
  hasLost(generation: number): boolean;
  relocated(front: PortFront): void;
  close(): Promise<void>;
}

interface Followed {
  port: number;
  run: AppInProcess | null;
  seen: Listened[];
  isLost: boolean;
  onFirst(listened: Listened): void;
}

export function createCommandBelow({ hall, listens, folder, main }: CommandBelowOptions): CommandBelow {
  const { gate, ports } = hall;
  const runs = new Map<number, Followed>();
  /** What was last spoken at a front: a server of `net` that only tries the port must not change that. */
  const protocols = new Map<string, Protocol>();

  const below = createBelow({
    folder,
    bind(generation, asked, protocol) {
      const real = asked.port === runs.get(generation)?.port ? { ...main, host: asked.host } : asked;
      return frontFor(real, protocols.get(real.label) ?? protocol);
    },
    onListening(generation, listening) {
      const followed = runs.get(generation);
      if (!followed?.run) return;
      protocols.set(listening.asked.label, listening.protocol);
      if ("port" in listening.asked) void frontFor(listening.asked, listening.protocol);
      followed.isLost = false;
      followed.seen.push(listening);
      listens.add(followed.run, generation, listening);
      followed.onFirst(listening);
    },
    onUnlistened(generation, path, hasEnded) {
      const followed = runs.get(generation);
      if (!followed?.run) return;
      followed.isLost ||= hasEnded;
      followed.seen.splice(
        0,
        Infinity,
        ...followed.seen.filter((listened) => !("path" in listened) || listened.path !== path),
      );
      const asked = listens.remove(followed.run, path);
      if (!asked || !gate.isLive(generation)) return;
      // Requests wait until something listens there again, a process that a watcher below starts anew, say.
      gate.open(generation, ports.endpoints(generation, listens.listening()));
      if (!hasEnded) ports.release(asked);
    },
  });
  const removeListener = gate.onMoved(below.live);

  async function frontFor(asked: PortFront["asked"], protocol: Protocol): Promise<PortFront | { code: string }> {
    try {
      return await ports.forApp(asked, protocol);
    } catch (error) {
      if (!(error instanceof HotrunError)) throw error;
      hall.refuse(error);
      return { code: error.code === "HOTRUN_PORT_DENIED" ? "EACCES" : "EADDRINUSE" };
    }
  }

  return {
    env(generation, port, base) {
      runs.set(generation, { port, run: null, seen: [], isLost: false, onFirst() {} });
      return below.env(generation, base);
    },
    follow(run, seen) {
      return new Promise((resolve) => {
        Object.assign(runs.get(run.generation) as Followed, { run, seen, onFirst: resolve });
        void run.exited.then(() => {
          runs.delete(run.generation);
          below.ended(run.generation);
        });
      });
    },
    hasLost: (generation) => runs.get(generation)?.isLost ?? false,
    relocated: below.relocated,
    close() {
      removeListener();
      return below.close();
    },
  };
}
