import type { ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { type Answer, type Ask, appChannel, type ToApp, type ToHall } from "../protocol/app.ts";
import { ownFlags } from "../protocol/own-flags.ts";
import { type Exit, type GroupProcess, startGroup } from "./group-process.ts";
import { createLineReader } from "./line-reader.ts";

export type { Exit };

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
  /** It gets our standard streams themselves (false). */
  tty?: boolean;
  onMessage(message: ToHall): void;
  /** Answers a question for which the app process blocks. */
  answer(ask: Ask): Promise<Answer>;
  /** A promise: take no more of it until then. */
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
}

/** A child that runs the user's code under our runtime. */
export interface AppProcess extends GroupProcess {
  send(message: ToApp): void;
}

/** @throws HotrunError if the process cannot be started at all */
export function createAppProcess(options: AppProcessOptions): AppProcess {
  const { child, ...group } = startGroup({
    ...options,
    file: process.execPath,
    args: commandLine(options),
    pipes: Object.keys(appChannel).length,
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
  return { ...group, send: (message) => void events.write(`${JSON.stringify(message)}\n`) };
}

/** Our flags stand on this command line, not in NODE_OPTIONS of whatever it starts. */
function commandLine({ nodeOptions, runtime, entry, appArguments }: AppProcessOptions): string[] {
  return [...ownFlags(join(dirname(runtime), "thread.cjs")), ...nodeOptions, runtime, entry, ...appArguments];
}

function pipeOf(child: ChildProcess, fd: number): Duplex {
  const pipe = child.stdio[fd] as Duplex;
  pipe.on("error", () => {}); // The other end is gone: its exit is told by the process.
  return pipe;
}

/** The app blocks until it has an answer, so it gets one whatever goes wrong here. */
function refused(error: unknown): Answer {
  const { message } = error instanceof Error ? error : new Error(String(error));
  return { type: "refused", code: "HOTRUN_INTERNAL", message };
}
