import { type CommandProcess, startCommand } from "../app/command-process.ts";
import { freePort } from "../app/free-port.ts";
import { isListening, untilListening } from "../app/listen-probe.ts";
import type { Command } from "../config/target.ts";
import { givenUpIn, type Starts } from "../decide/supersede.ts";
import { HotrunError } from "../errors.ts";
import type { PortFront } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import { usualPort } from "../protocol/usual-port.ts";
import { findPortHolder } from "../proxy/port-holder.ts";
import type { AppListens } from "./app-listens.ts";
import type { CommandBelow } from "./command-below.ts";
import { commandFailure, portFailure, type Said, silentFailure, startFailure } from "./command-failure.ts";
import type { Hall } from "./engine.ts";
import { appEnvironment } from "./environment.ts";
import { silenceFailure } from "./load-failure.ts";
import { type Listened, mainLabel, type Probed } from "./ports.ts";
import type { Processes } from "./processes.ts";

/** One process of a command, and where it listens. */
export interface CommandRun extends CommandProcess {
  readonly generation: number;
}

export type Launch =
  | { type: "ready"; run: CommandRun; listening: Listened[] }
  /** It has ended, well and without ever having listened. */
  | { type: "done" }
  /** For a newer change. */
  | { type: "given up" }
  | { type: "failed"; failure: Failure; hasExited: boolean };

/** Starts the command, and waits until it listens. */
export interface CommandRuns {
  launch(): Promise<Launch>;
  /** For its failure. */
  saidBy(run: CommandRun): Said;
  /** A newer change waits: what is being started may be given up for it. */
  supersede(): void;
}

/** The public port of a command's main listener. */
export function mainPort({ port, appPort }: { port: number | undefined; appPort: number | undefined }): number {
  return port ?? (appPort === usualPort ? usualPort + 1 : usualPort);
}

/** What a command's main listener stands for. */
export const mainAsked = (options: Parameters<typeof mainPort>[0]): PortFront["asked"] => ({
  port: mainPort(options),
  host: null,
  label: mainLabel,
});

interface Started {
  run: CommandRun;
  /** Where it has been seen to listen. */
  seen: Listened[];
  /** Resolves once it listens anywhere; null: not in time, or it has ended. */
  first: Promise<Listened | null>;
}

export function createCommandRuns(
  hall: Hall,
  command: Command,
  processes: Processes<CommandRun>,
  listens: AppListens,
  below: CommandBelow,
): CommandRuns {
  const { options, cwd, env, io, ports, clock, journal } = hall;
  const startTimeoutMs = options.startTimeout * 1000;
  const asked = mainAsked(options);

  function environment(): NodeJS.ProcessEnv {
    const given = options.port === undefined ? undefined : ports.first();
    return appEnvironment({ env, entry: "", given, ...io });
  }

  function begin(port: number): Started {
    const generation = processes.nextGeneration();
    const onOutput = (stream: "stdout" | "stderr", text: string) => journal.emit({ type: "output", stream, text });
    const env = below.env(generation, port, environment());
    const { tty } = options;
    const started = startCommand({ ...command, cwd, env, port, folder: processes.folder, tty, onOutput });
    const run = { ...started, generation };
    processes.add(run);
    const seen: Listened[] = [];
    const over = new AbortController();
    const removeLimit = clock.after(startTimeoutMs, () => over.abort());
    void run.exited.then(() => over.abort());
    const probed = untilListening(port, over.signal)
      .then((at) => at && open({ at, protocol: { type: "http" }, asked }))
      .finally(removeLimit);
    const told = below.follow(run, seen);
    void told.then(({ asked: { label } }) => label === mainLabel && over.abort()); // Nothing will listen there itself.
    const first = Promise.race([probed, told]);

    async function open(listened: Probed): Promise<Listened> {
      await ports.forApp(listened.asked, listened.protocol).catch(hall.refuse);
      seen.push(listened);
      listens.add(run, generation, listened);
      return listened;
    }
    return { run, seen, first };
  }

  /** A program that is not there is no reason to wait for a change, unless it was there before. */
  function tryBegin(port: number): Started | { failure: Failure } {
    try {
      return begin(port);
    } catch (error) {
      if (!(error instanceof HotrunError)) throw error;
      if (processes.generation() === 0) hall.refuse(error);
      return { failure: commandFailure(error) };
    }
  }

  /** Somebody else on the port would be taken for the command. */
  async function holderOf(port: number): Promise<Failure | null> {
    return (await isListening(port)) ? portFailure(port, await findPortHolder(port)) : null;
  }

  /** What is being started, and since when. */
  let starting: { since: number; giveUp(): void; limit: NodeJS.Timeout | null } | null = null;
  const starts: Starts = { lastMs: null, givenUp: 0 };

  function settled(launch: Launch): Launch {
    if (launch.type === "ready" && starting) {
      Object.assign(starts, { lastMs: performance.now() - starting.since, givenUp: 0 });
    }
    if (starting?.limit) clearTimeout(starting.limit);
    starting = null;
    if (launch.type === "given up") starts.givenUp++;
    return launch;
  }

  return {
    launch: () => launch().then(settled),
    saidBy,
    supersede() {
      if (!starting || starting.limit) return;
      const { giveUp, since } = starting;
      starting.limit = setTimeout(giveUp, givenUpIn(starts, performance.now() - since));
    },
  };

  async function ended(run: CommandRun): Promise<Launch> {
    const { exit } = await run.exited;
    if (exit.code === 0) return { type: "done" };
    return { type: "failed", failure: startFailure({ exit, ...saidBy(run) }), hasExited: true };
  }

  function saidBy(run: CommandRun): Said {
    const [lastWords, lastErrors] = [run.lastWords(), run.lastErrors()];
    return { lastWords, lastErrors, command: [command.file, ...command.args].join(" "), cwd, env };
  }

  async function launch(): Promise<Launch> {
    const { appPort } = options;
    const held = appPort === undefined ? null : await holderOf(appPort);
    if (held) return { type: "failed", failure: held, hasExited: false };
    const started = tryBegin(appPort ?? (await freePort()));
    if ("failure" in started) return { type: "failed", failure: started.failure, hasExited: false };
    const { run, seen, first } = started;
    const givenUp = new Promise<"given up">((resolve) => {
      starting = { since: performance.now(), giveUp: () => resolve("given up"), limit: null };
    });
    const end = await Promise.race([first, run.exited, givenUp]);
    if (end === "given up") {
      void processes.discard(run);
      return { type: "given up" };
    }
    if (end === null && !run.process.hasEnded()) {
      void processes.discard(run);
      const failure = silentFailure(run.port, appPort !== undefined, startTimeoutMs, saidBy(run));
      return { type: "failed", failure, hasExited: false };
    }
    if (end === null || "exit" in end) return ended(run);
    const listening = await listens.until(run, run.generation, seen, startTimeoutMs);
    if ("exited" in listening) return ended(run);
    if ("all" in listening) return { type: "ready", run, listening: listening.all };
    void processes.discard(run);
    const failure = silenceFailure(listening.missing, startTimeoutMs);
    return { type: "failed", failure, hasExited: false };
  }
}
