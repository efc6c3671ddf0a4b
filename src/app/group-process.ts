import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { HotrunError } from "../errors.ts";
import { guardGroup } from "./watchdog.ts";

export interface GroupProcessOptions {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Of the endpoints; goes when we go. */
  folder: string;
  /** Pipes besides the standard streams, from descriptor 3 on (0). */
  pipes?: number;
  /** A promise: take no more of it until then. */
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child in a process group of its own, of which nothing is left when it, or we, have ended. */
export interface GroupProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  hasEnded(): boolean;
  /** Bytes for its standard input; null ends it. */
  input(chunk: Buffer | string | null): void;
  /** Signals the group, and kills it if it has not ended after the time-out. Resolves when the child has ended. */
  stop(signal: NodeJS.Signals, killTimeoutMs: number): Promise<void>;
  /** At once, the whole group. */
  kill(): void;
}

/** @throws HotrunError HOTRUN_COMMAND if the process cannot be started at all */
export function startGroup(options: GroupProcessOptions): GroupProcess & { readonly child: ChildProcess } {
  const child = spawn(options.file, options.args, spawnOptions(options));
  child.on("error", ignore); // That it could not be started shows at once, by the missing number.
  const { pid } = child;
  if (pid === undefined) throw cannotStart(options.file);
  const callOff = guardGroup(pid, options.folder);
  const exited = endOf(child);
  child.on("exit", () => {
    signalGroup(child, "SIGKILL"); // What the app has left behind in its group.
    callOff();
  });
  forward(child, child.stdout as Readable, (text) => options.onOutput("stdout", text));
  forward(child, child.stderr as Readable, (text) => options.onOutput("stderr", text));
  child.stdin?.on("error", ignore);
  let ended = false;
  exited.then(() => {
    ended = true;
  });

  return {
    child,
    pid,
    exited,
    hasEnded: () => ended,
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

function spawnOptions({ cwd, env, pipes = 0 }: GroupProcessOptions): SpawnOptions {
  // Its own group, so that a signal reaches what it has started too, and a Ctrl-C reaches it once: through us.
  const detached = process.platform !== "win32";
  return { cwd, env, detached, stdio: Array.from({ length: 3 + pipes }, () => "pipe" as const) };
}

function cannotStart(file: string): HotrunError {
  return new HotrunError("HOTRUN_COMMAND", `${file} cannot be started.`, {
    hint: "Check that it is installed, and spelt right.",
  });
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

/** The other end is gone: its exit is told by the process. */
function ignore(): void {}

/** What is not taken stays in the pipe, and once that is full the app waits, as it would without us. */
function forward(child: ChildProcess, stream: Readable, onText: (text: string) => Promise<void> | undefined): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => {
    const taken = onText(decoder.write(chunk));
    if (!taken || hasEnded(child)) return;
    stream.pause();
    void taken.finally(() => stream.resume());
  });
  // No more than a pipe holds, and the end is told after it: so it is taken in any case.
  child.on("exit", () => stream.resume());
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group, which is what was wanted.
  }
}
