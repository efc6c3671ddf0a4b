import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { type Answer, type Ask, appChannel, type ToApp, type ToHall } from "../protocol/app.ts";
import { ownFlags } from "../protocol/own-flags.ts";
import { createLineReader } from "./line-reader.ts";
import { guardGroup } from "./watchdog.ts";

export interface AppProcessOptions {
  /** Our runtime, which Node runs in place of the entry. */
  runtime: string;
  entry: string;
  nodeOptions: readonly string[];
  appArguments: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Of the endpoints; goes when we go. */
  folder: string;
  onMessage(message: ToHall): void;
  /** Answers a question for which the app process blocks. */
  answer(ask: Ask): Promise<Answer>;
  onOutput(stream: "stdout" | "stderr", text: string): void;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child that runs the user's code under our runtime, in a process group of its own. */
export interface AppProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  send(message: ToApp): void;
  /** Bytes for the app's standard input; null ends it. */
  input(chunk: Buffer | string | null): void;
  /** Signals the group, and kills it if it has not ended after the time-out. Resolves when the app has ended. */
  stop(signal: NodeJS.Signals, killTimeoutMs: number): Promise<void>;
  /** At once, the whole group. */
  kill(): void;
}

/** @throws if the process cannot be started at all */
export function createAppProcess(options: AppProcessOptions): AppProcess {
  const child = spawn(process.execPath, commandLine(options), {
    cwd: options.cwd,
    env: options.env,
    // Its own group, so that a signal reaches what it has started too, and a Ctrl-C reaches it once: through us.
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} cannot be started`);
  const callOff = guardGroup(pid, options.folder);
  const exited = endOf(child);
  child.on("error", () => {});
  child.on("exit", () => {
    signalGroup(child, "SIGKILL"); // What the app has left behind in its group.
    callOff();
  });
  const events = pipeOf(child, appChannel.events);
  events.on(
    "data",
    createLineReader((line) => options.onMessage(JSON.parse(line))),
  );
  const asks = pipeOf(child, appChannel.asks);
  asks.on(
    "data",
    createLineReader(async (line) => {
      const answer = await options.answer(JSON.parse(line)).catch(refused);
      asks.write(`${JSON.stringify(answer)}\n`);
    }),
  );
  forward(child.stdout as Readable, (text) => options.onOutput("stdout", text));
  forward(child.stderr as Readable, (text) => options.onOutput("stderr", text));
  child.stdin?.on("error", ignore);
  let ended = false;
  exited.then(() => {
    ended = true;
  });

  return {
    pid,
    exited,
    send: (message) => void events.write(`${JSON.stringify(message)}\n`),
    input: (chunk) => void (chunk === null ? child.stdin?.end() : child.stdin?.write(chunk)),
    async stop(signal, killTimeoutMs) {
      if (ended) return;
      signalGroup(child, signal);
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), killTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
    kill: () => signalGroup(child, "SIGKILL"),
  };
}

/** So long after its end an app's output may still come, where something outside its group holds the pipe. */
const lastWordsMs = 200;

/** What the app wrote last is to be shown before its end is told; but a daemon that it left behind may never close the pipe. */
function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
    child.on("exit", (code, signal) => {
      setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
        resolve({ code, signal });
      }, lastWordsMs).unref();
    });
  });
}

/** Our flags stand on this command line, not in NODE_OPTIONS of whatever it starts. */
function commandLine({ nodeOptions, runtime, entry, appArguments }: AppProcessOptions): string[] {
  return [...ownFlags(join(dirname(runtime), "thread.cjs")), ...nodeOptions, runtime, entry, ...appArguments];
}

function pipeOf(child: ChildProcess, fd: number): Duplex {
  const pipe = child.stdio[fd] as Duplex;
  pipe.on("error", ignore);
  return pipe;
}

/** The app blocks until it has an answer, so it gets one whatever goes wrong here. */
function refused(error: unknown): Answer {
  const { message } = error instanceof Error ? error : new Error(String(error));
  return { type: "refused", code: "HOTRUN_INTERNAL", message };
}

/** The other end is gone: its exit is told by the process. */
function ignore(): void {}

function forward(stream: Readable, onText: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => onText(decoder.write(chunk)));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group, which is what was wanted.
  }
}
