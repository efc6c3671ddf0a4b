import { type Debugger, openDebugger } from "../app/debugger.ts";
import type { RunningApp } from "../app/running-app.ts";
import { type Inspect, takeInspect, takeInspectFromEnvironment } from "../config/inspect.ts";
import type { Halt } from "../protocol/app.ts";
import { inspectorFlags } from "../protocol/own-flags.ts";
import { findPortHolder } from "../proxy/port-holder.ts";
import type { Clock } from "./clock.ts";

export interface DebuggingOptions {
  /** All that were given. */
  nodeOptions: readonly string[];
  /** (that of this process) */
  env?: NodeJS.ProcessEnv;
  /** Absolute path. */
  entry: string;
  clock: Clock;
  /** Debuggers can attach there from now on. */
  onDebugger?(url: string): void;
  onWarning(message: string, hint: string): void;
}

/** Debuggers and app processes: which of them is debugged, and what waits for whom. */
export interface Debugging {
  /** Node's options without those for the debugger. */
  readonly nodeOptions: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Opens the address, if one was asked for. A busy one is told, and the app runs without: as with Node. */
  open(): Promise<void>;
  /** What a process needs on its command line. */
  flags(): readonly string[];
  /** What the process that starts now shall wait for; undefined: nothing. */
  halt(): Halt | undefined;
  started(app: RunningApp): void;
  /** The process says where it can be debugged; null: nowhere any more. */
  reported(app: RunningApp, inspector: string | null, isWaiting: boolean): void;
  /** It answers from now on. */
  live(app: RunningApp): void;
  ended(app: RunningApp): void;
  /** The app has to end: where a debugger holds it, it is let go. */
  letGo(): void;
  close(): Promise<void>;
}

/** @throws HotrunError HOTRUN_USAGE, for an address that is none */
export function createDebugging({ clock, entry, onDebugger, onWarning, ...given }: DebuggingOptions): Debugging {
  const { inspect, nodeOptions, env } = asked(given);
  let relay: Debugger | null = null;
  let isEnding = false;
  let isHaltDue = inspect !== null && inspect.halt !== "never";
  let live: RunningApp | null = null;
  let newest: RunningApp | null = null;
  const inspectors = new Map<RunningApp, string>();
  const waiting = new Set<RunningApp>();

  /** The live process is debugged; a new one only once it lives, or where there is no other. */
  function update(): void {
    const app = live ?? newest;
    const target = app && inspectors.get(app);
    // Who attached before it waits would say too early that it is ready.
    relay?.aim((!isHaltDue && !isEnding && target) || null);
    // Where an editor has opened an inspector by itself we do not see when it holds the app, so it may at any time.
    const isHeld = waiting.size > 0 || (relay ? relay.isPaused() : inspectors.size > 0);
    clock.hold(isHeld);
  }

  return {
    nodeOptions,
    env,
    async open() {
      if (!inspect) return;
      const { host, port, publish } = inspect;
      try {
        relay = await openDebugger({ host, port, isListed: publish.http, entry, onPaused: update });
      } catch (error) {
        isHaltDue = false;
        return onWarning(
          `The debugger cannot listen on ${host}:${port}: ${await why(error, port)}. The app runs without it.`,
          "Choose another port with --inspect=<port>; 0 takes a free one.",
        );
      }
      if (publish.stderr) onDebugger?.(relay.url);
    },
    flags: () => (relay ? inspectorFlags : []),
    halt: () => (isHaltDue && inspect && inspect.halt !== "never" ? inspect.halt : undefined),
    started(app) {
      newest = app;
      update();
    },
    reported(app, inspector, isWaiting) {
      if (inspector === null) inspectors.delete(app);
      else inspectors.set(app, inspector);
      if (isWaiting) waiting.add(app);
      else waiting.delete(app);
      if (isWaiting) isHaltDue = false;
      update();
    },
    live(app) {
      live = app;
      update();
    },
    ended(app) {
      inspectors.delete(app);
      waiting.delete(app);
      if (live === app) live = null;
      update();
    },
    letGo() {
      isEnding = relay?.isPaused() ?? false;
      update();
    },
    async close() {
      await relay?.close();
    },
  };
}

async function why(error: unknown, port: number): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "EADDRINUSE") return message;
  const holder = await findPortHolder(port);
  return `address already in use${holder ? ` by ${holder}` : ""}`;
}

function asked({ nodeOptions, env = process.env }: Pick<DebuggingOptions, "nodeOptions" | "env">) {
  const inherited = takeInspectFromEnvironment(env.NODE_OPTIONS ?? "");
  const taken = takeInspect([...inherited.options, ...nodeOptions]);
  const inspect: Inspect | null = taken.inspect;
  if (!inspect) return { inspect, nodeOptions, env };
  return { inspect, nodeOptions: taken.others, env: { ...env, NODE_OPTIONS: inherited.others } };
}
