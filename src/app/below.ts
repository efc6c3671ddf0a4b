import { randomBytes } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addRequire } from "../config/node-options.ts";
import type { Listening, PortFront, Protocol } from "../protocol/app.ts";
import { type BelowHello, belowProtocol, belowVariable, encodeTicket, type ToBelow } from "../protocol/below.ts";
import { answerAsks, type BelowRun } from "./below-asks.ts";
import { createLineReader } from "./line-reader.ts";

export interface BelowOptions {
  /** For sockets; private to this user, with a path below 70 bytes. */
  folder: string;
  /**
   * The front for a `listen` in this run, or the code of the error that it fails with. The label in `asked` is the same in
   * each run; the answer may have another one, which then counts.
   */
  bind(generation: number, asked: PortFront["asked"], protocol: Protocol): Promise<PortFront | { code: string }>;
  onListening(generation: number, listening: Listening): void;
  /** A server was closed, or (`hasEnded`) its process is gone. */
  onUnlistened(generation: number, path: string, hasEnded: boolean): void;
}

/** Node processes below the runs of a command, as far as they listen. */
export interface Below {
  /** The environment in which the run of that generation is to start, so that what is below it finds us. Once for each. */
  env(generation: number, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** This run answers from now on: servers of earlier ones lead clients that keep a connection to it. */
  live(generation: number): void;
  /** The run is over: nobody new belongs to it. */
  ended(generation: number): void;
  /** What asked for this front is at that address now. */
  relocated(front: PortFront): void;
  /** Idempotent. Processes that run go on with the endpoints that they have. */
  close(): Promise<void>;
}

/** Built, this module is in a file beside the preload; run from its source it is two folders down from the package. */
const preload = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/below.cjs" : "./below.cjs", import.meta.url),
);

/** Waits for Node processes below a command, which come by a preload that `env` adds to NODE_OPTIONS. */
export function createBelow(options: BelowOptions): Below {
  const runs = new Map<string, BelowRun>();
  const sockets = new Set<Socket>();
  const relocations = new Map<string, PortFront>();
  const name = randomBytes(6).toString("hex");
  const address = process.platform === "win32" ? `\\\\.\\pipe\\hotrun-${name}` : join(options.folder, `${name}.sock`);
  const server = createServer(receive);
  server.listen(address); // Without a wait: a path is bound when this returns.
  let closing: Promise<void> | null = null;

  function receive(socket: Socket): void {
    sockets.add(socket);
    socket.on("error", ignore);
    socket.on("close", () => sockets.delete(socket));
    let onLine = (line: string) => {
      onLine = greet(socket, JSON.parse(line) as BelowHello);
    };
    socket.on(
      "data",
      createLineReader((line) => onLine(line)),
    );
  }

  /** What is to be done with what the process says; who does not belong to a run gets nothing. */
  function greet(socket: Socket, { protocol, token, pid, role }: BelowHello): (line: string) => void {
    const run = runs.get(token);
    if (!run || protocol !== belowProtocol) {
      socket.destroy();
      return ignore;
    }
    if (role === "asks") return answerAsks(socket, run, pid, options);
    run.listeners.add(socket);
    socket.on("close", () => run.listeners.delete(socket));
    for (const front of relocations.values()) tell(socket, { type: "relocated", front });
    if (run.isSuperseded) tell(socket, { type: "superseded" });
    return ignore;
  }

  return {
    env(generation, base) {
      const token = randomBytes(16).toString("hex");
      runs.set(token, { generation, held: [], announced: new Map(), listeners: new Set(), isSuperseded: false });
      const NODE_OPTIONS = addRequire(base.NODE_OPTIONS, preload);
      return { ...base, NODE_OPTIONS, [belowVariable]: encodeTicket({ token, address }) };
    },
    live(generation) {
      for (const run of runs.values()) {
        if (run.isSuperseded || run.generation >= generation) continue;
        run.isSuperseded = true;
        for (const socket of run.listeners) tell(socket, { type: "superseded" });
      }
    },
    ended(generation) {
      for (const [token, run] of runs) if (run.generation === generation) runs.delete(token);
    },
    relocated(front) {
      relocations.set(front.asked.label, front);
      for (const { listeners } of runs.values())
        for (const socket of listeners) tell(socket, { type: "relocated", front });
    },
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
      return closing;
    },
  };
}

const tell = (socket: Socket, event: ToBelow) => void socket.write(`${JSON.stringify(event)}\n`);

/** Its process has ended, or says something that asks for nothing. */
function ignore(): void {}
