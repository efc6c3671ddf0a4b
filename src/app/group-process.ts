import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { HotrunError } from "../errors.ts";
import { type Reach, reachGroup } from "./reach.ts";
import { reachTree } from "./reach-tree.ts";
import { createMark, markName } from "./run-mark.ts";
import { savedTerminal } from "./terminal-state.ts";

export interface GroupProcessOptions {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Of the endpoints; goes when we go. */
  folder: string;
  /** Pipes besides the standard streams, from descriptor 3 on (0). */
  pipes?: number;
  /** It gets our standard streams themselves, and stays in our process group, which is that of the terminal (false). */
  tty?: boolean;
  /** A promise: take no more of it until then. */
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child, mostly in a process group of its own, of which nothing is left when it, or we, have ended. */
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
  const { tty = false, folder } = options;
  const mark = createMark(options.cwd);
  const terminal = tty ? savedTerminal() : null; // Before the app can change it.
  const child = spawn(options.file, options.args, spawnOptions(options, mark));
  child.on("error", ignore); // That it could not be started shows at once, by the missing number.
  const { pid } = child;
  if (pid === undefined) throw cannotStart(options.file);
  const reach = tty ? reachTree({ pid, mark, folder, terminal }) : reachGroup(pid, folder);
  const exited = endOf(child, reach);
  if (child.stdout) forward(child, child.stdout, (text) => options.onOutput("stdout", text));
  if (child.stderr) forward(child, child.stderr, (text) => options.onOutput("stderr", text));
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
      reach.signal(signal);
      const timer = setTimeout(() => reach.signal("SIGKILL"), killTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
    kill: () => reach.signal("SIGKILL"),
  };
}

function spawnOptions({ cwd, env, tty = false, pipes = 0 }: GroupProcessOptions, mark: string): SpawnOptions {
  // Its own group, so that a signal reaches what it has started too, and a Ctrl-C reaches it once: through us.
  const detached = process.platform !== "win32" && !tty;
  const stdio = Array.from({ length: 3 + pipes }, (_, fd) =>
    tty && fd < 3 ? ("inherit" as const) : ("pipe" as const),
  );
  return { cwd, env: { ...env, [markName]: mark }, detached, stdio };
}

function cannotStart(file: string): HotrunError {
  return new HotrunError("HOTRUN_COMMAND", `${file} cannot be started.`, {
    hint: "Check that it is installed, and spelt right.",
  });
}

/** So long after its end an app's output may still come, where something outside its group holds the pipe. */
const lastWordsMs = 200;

/**
 * What it has left behind ends with it. What the app wrote last is to be shown before its end is told; but a daemon that it
 * left behind may never close the pipe.
 */
function endOf(child: ChildProcess, reach: Reach): Promise<Exit> {
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      const alone = reach.end();
      const tell = () => void alone.then(() => resolve({ code, signal }));
      child.on("close", tell);
      setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
        tell();
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
