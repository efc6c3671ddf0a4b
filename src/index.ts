import { resolve } from "node:path";
import { basePathIn } from "./config/base-path.ts";
import { findEntry } from "./config/entry.ts";
import { defaultOptions, type Options } from "./config/options.ts";
import type { Target } from "./config/target.ts";
import { HotrunError } from "./errors.ts";
import type { HotrunEvent, HotrunEventType } from "./protocol/events.ts";
import type { Status } from "./protocol/status.ts";
import type { Draining } from "./protocol/under-way.ts";
import { createSession, type Session } from "./session.ts";

export type { Options } from "./config/options.ts";
export type { ErrorCode } from "./errors.ts";
export { HotrunError } from "./errors.ts";
export type { HotrunEvent, HotrunEventBody, HotrunEventType } from "./protocol/events.ts";
export type { Failure, FailureKind, Problem, RelatedProblem, StackFrame } from "./protocol/failure.ts";
export type { PlanAction, Reload, ReloadResult, ReloadTimings } from "./protocol/reload.ts";
export type { GenerationStatus, Status } from "./protocol/status.ts";
export type { Draining, UnderWay } from "./protocol/under-way.ts";

/** Options of the command line under their camelCase names, and what else a command line says. */
export interface HotrunOptions extends Partial<Omit<Options, "json" | "logLevel" | "hot">> {
  /** The app's entry (default: found as on the command line). */
  entry?: string;
  /** Another program than Node with its arguments, in which `{port}` stands for the port that it is to listen on. */
  command?: readonly [string, ...string[]];
  /** Arguments for the app. */
  appArguments?: readonly string[];
  /** Options for Node, such as `--inspect`. */
  nodeOptions?: readonly string[];
  /** Environment of the app (default: that of this process). */
  env?: NodeJS.ProcessEnv;
}

/** A running hotrun, for programs. */
export interface Hotrun extends AsyncDisposable {
  /**
   * Resolves when the app is up, or when it waits for a change after a start that failed.
   *
   * @throws HotrunError if it cannot begin: no entry, the port is busy
   */
  start(): Promise<void>;
  /** Ends the app and everything else. Any number of calls, one shutdown. */
  close(): Promise<void>;
  /** Restarts the app in a new process; the old one serves until it is up. */
  restart(): void;
  /** Ends the websockets and event streams of replaced versions, so that they come back to the new one; says what they were. */
  endOldConnections(): Draining[];
  /** Where the app is; undefined until a port is open. */
  readonly url: string | undefined;
  /** Listens to one type of event, or to all with `*`; returns the remover. */
  on<T extends HotrunEventType | "*">(
    type: T,
    listener: (event: T extends "*" ? HotrunEvent : Extract<HotrunEvent, { type: T }>) => void,
  ): () => void;
  status(): Status;
}

/**
 * Runs an app as the command does, without a terminal: nothing is printed, everything is an event.
 *
 * @throws HotrunError if there is no entry, or an option cannot be what it is
 */
export async function createHotrun(given: HotrunOptions = {}): Promise<Hotrun> {
  const { entry, command, appArguments = [], nodeOptions = [], env, ...options } = given;
  const cwd = resolve(options.cwd ?? ".");
  const target = (): Target => {
    if (command) return { type: "command", file: command[0], args: command.slice(1) };
    return { type: "node", entry: findEntry(cwd, entry, options.build !== undefined), nodeOptions, appArguments };
  };
  const session: Session = createSession({
    options: { ...defaultOptions(), ...options, cwd, basePath: checkedBasePath(options.basePath ?? "") },
    target: target(),
    cwd,
    ...(env ? { env } : {}),
    io: { color: false },
  });
  const close = () => session.close();
  return {
    start: session.start,
    close,
    restart: () => session.restart("asked for by the program"),
    endOldConnections: session.endOldConnections,
    get url() {
      return session.status().fronts[0]?.url;
    },
    on: session.on,
    status: session.status,
    [Symbol.asyncDispose]: close,
  };
}

function checkedBasePath(text: string): string {
  const path = basePathIn(text);
  if (path !== null) return path;
  throw new HotrunError("HOTRUN_USAGE", `basePath cannot be ${JSON.stringify(text)}.`, {
    hint: "A path begins with a slash: /shop.",
  });
}
