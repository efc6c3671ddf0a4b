import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get as httpGet } from "node:http";
import { connect, type Socket } from "node:net";
import { type Below, createBelow } from "../../src/app/below.ts";
import type { Listening, PortFront, Protocol } from "../../src/protocol/app.ts";
import { encodePreamble } from "../../src/protocol/preamble.ts";
import { type AppFolder, type Files, makeAppFolder } from "./app-folder.ts";
import { patienceMs } from "./event-log.ts";
import { readAll } from "./http.ts";
import { plainEnvironment } from "./launch.ts";

export interface RunOptions {
  generation?: number;
  /** Over what the launcher makes of the environment. */
  env?: Record<string, string | undefined>;
  /** Of the environment that the launcher adds to. */
  base?: Record<string, string>;
}

export interface Run {
  readonly child: ChildProcess;
  readonly output: string;
  /** The exit code, once everything is written. */
  readonly ended: Promise<number | null>;
}

/** The launcher's end for Node processes below commands, without the rest of hotrun: its fronts are numbers only. */
export interface BelowStage extends AsyncDisposable {
  readonly below: Below;
  readonly folder: AppFolder;
  /** What listens now, in the order that it came. */
  readonly listening: (Listening & { generation: number })[];
  /** What was asked for, as it came in. */
  readonly asked: { generation: number; asked: PortFront["asked"]; protocol: Protocol }[];
  /** Of what has ended, whether its process had. */
  readonly ended: boolean[];
  /** Answers what is asked for next in place of the fronts. */
  answer: ((asked: PortFront["asked"]) => PortFront | { code: string }) | null;
  run(command: readonly [string, ...string[]], options?: RunOptions): Run;
  /** The environment in which `run` would run it. */
  env(options?: RunOptions): NodeJS.ProcessEnv;
  /** Resolves when `holds` returns true, asked anew after each event. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** Resolves when that many servers listen. */
  servers(count: number): Promise<(Listening & { generation: number })[]>;
}

/** The client, as the launcher would say. */
export const client = { remoteAddress: "127.0.0.7", remotePort: 7007, localAddress: "127.0.0.1", localPort: 3000 };

export function createBelowStage(files: Files): BelowStage {
  const folder = makeAppFolder(files);
  const stage: Pick<BelowStage, "listening" | "asked" | "ended" | "answer"> = {
    listening: [],
    asked: [],
    ended: [],
    answer: null,
  };
  const children = new Set<ChildProcess>();
  const waiting = new Set<() => void>();
  const log: string[] = [];
  let nextPort = 40_001;

  function note(line: string): void {
    log.push(line);
    for (const check of [...waiting]) check();
  }

  const below = createBelow({
    folder: folder.path,
    async bind(generation, asked, protocol) {
      stage.asked.push({ generation, asked, protocol });
      note(`bind ${JSON.stringify(asked)}`);
      const address = { port: asked.port || nextPort++, address: asked.host ?? "::", family: "IPv6" as const };
      return stage.answer?.(asked) ?? { asked, address };
    },
    onListening(generation, listening) {
      stage.listening.push({ ...listening, generation });
      note(`listening ${JSON.stringify(listening)}`);
    },
    onUnlistened(_generation, path, hasEnded) {
      const index = stage.listening.findIndex((listening) => listening.path === path);
      stage.listening.splice(index, 1);
      stage.ended.push(hasEnded);
      note(`unlistened ${path}`);
    },
  });

  function until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!holds()) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`${patienceMs} ms went by while waiting for ${what}.\n${log.join("\n")}`));
      }, patienceMs);
      waiting.add(check);
      check();
    });
  }

  const env = ({ generation = 1, env = {}, base = {} }: RunOptions = {}) => ({
    ...below.env(generation, plainEnvironment(base)),
    ...env,
  });

  function run([program, ...args]: readonly [string, ...string[]], options: RunOptions = {}): Run {
    const child = spawn(program, args, {
      cwd: folder.path,
      env: env(options),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    children.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        note(`output ${text}`);
      });
    }
    const ended = once(child, "close").then(([code]) => {
      children.delete(child);
      note(`ended ${code}`);
      return code as number | null;
    });
    return {
      child,
      get output() {
        return output;
      },
      ended,
    };
  }

  return Object.assign(stage, {
    below,
    folder,
    run,
    env,
    until,
    async servers(count: number) {
      await until(`${count} servers`, () => stage.listening.length === count);
      return stage.listening;
    },
    async [Symbol.asyncDispose]() {
      const ends = [...children].map((child) => once(child, "close"));
      for (const child of children) killGroup(child);
      await Promise.all(ends);
      await below.close();
      folder[Symbol.dispose]();
    },
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid as number), "SIGKILL");
  } catch {
    // ESRCH: it has just ended.
  }
}

/** A connection to an endpoint as the launcher makes it. */
export function connectTo({ path }: { path: string }): Socket {
  const socket = connect(path);
  socket.write(encodePreamble({ ...client, secure: null }));
  return socket;
}

/** One request to an endpoint, over what `wrap` makes of the connection; the body of its answer. */
export async function get(endpoint: { path: string }, path = "/", wrap = (socket: Socket) => socket): Promise<string> {
  const request = httpGet({ path, createConnection: () => wrap(connectTo(endpoint)) });
  const [response] = await once(request, "response");
  return (await readAll(response)).toString("utf8");
}
