import { statSync } from "node:fs";
import type { GroupProcess } from "../app/group-process.ts";
import { createLastWords } from "../app/last-words.ts";
import { startShellCommand } from "../app/shell-command.ts";
import type { Failure } from "../protocol/failure.ts";
import { buildFailure } from "./command-failure.ts";
import type { Draft } from "./draft.ts";
import type { Hall } from "./engine.ts";
import type { AppInProcess, Processes } from "./processes.ts";

/** What comes before the next process is started. */
export interface RestartSteps {
  /** The next process starts while the live one serves. */
  readonly overlaps: boolean;
  /** A command makes what the app consists of. */
  hasBuilt(): boolean;
  /** Runs `--build`, if there is one; what went wrong. */
  build(draft: Draft | null): Promise<Failure | null>;
  /** A build makes this file: that it changes is no news. */
  isOutput(file: string): boolean;
  /** Where two cannot run at once: requests wait, and the live process ends. */
  makeRoom(): Promise<void>;
  /** Ends a build that is under way. */
  close(): void;
}

export function createRestartSteps<App extends AppInProcess>(
  { options, cwd, env, journal, gate, exited }: Hall,
  processes: Processes<App>,
): RestartSteps {
  // Two cannot have one port, nor read from one terminal.
  const overlaps = options.overlap && options.appPort === undefined && !options.tty;
  const outputs = createOutputs();
  let building: GroupProcess | null = null;

  async function run(command: string): Promise<Failure | null> {
    const words = createLastWords();
    const errors = createLastWords();
    building = startShellCommand({
      command,
      cwd,
      env: { ...env, HOTRUN: "1" },
      folder: processes.folder,
      onOutput(stream, text) {
        words.add(stream, text);
        if (stream === "stderr") errors.add(stream, text);
        return journal.emit({ type: "output", stream, text });
      },
    });
    const exit = await building.exited;
    building = null;
    if (exit.code === 0) return null;
    const said = { lastWords: words.toString(), lastErrors: errors.toString(), command, cwd, env };
    return buildFailure({ exit, ...said });
  }

  /** Requests that are under way may end, for as long as a process may take to end. What lasts would last too long. */
  function untilFinished(generation: number): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(end, options.killTimeout);
      const removeListener = gate.onIdle(generation, end);
      function end(): void {
        clearTimeout(limit);
        removeListener();
        resolve();
      }
      gate.end(generation, "lasting");
    });
  }

  return {
    overlaps,
    hasBuilt: () => options.build !== undefined,
    async build(draft) {
      if (options.build === undefined) return null;
      const ended = outputs.begin();
      const before = performance.now();
      const failure = await run(options.build).finally(ended);
      if (draft) draft.timings.build = performance.now() - before;
      return failure;
    },
    isOutput: outputs.has,
    async makeRoom() {
      const live = processes.current();
      if (overlaps || !live) return;
      gate.hold();
      await untilFinished(processes.generation());
      await processes.discard(live);
      exited({ failure: null, code: 0 });
    },
    close: () => building?.kill(),
  };
}

/**
 * Files that a build makes. Whatever is written during the first build is one, since nobody edits yet; later, what was not
 * there before. What a build writes again is a known output then; an edit meanwhile is an edit.
 */
function createOutputs(): { begin(): () => void; has(file: string): boolean } {
  const known = new Set<string>();
  let first: { from: number; to: number } | null = null;
  let last = { from: 0, to: 0 };

  function isOutput(file: string): boolean {
    const { mtimeMs = 0, birthtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    const isIn = (ms: number, span: { from: number; to: number } | null) =>
      span !== null && ms >= span.from && ms <= span.to;
    return isIn(mtimeMs, first) || isIn(birthtimeMs, last);
  }

  return {
    begin() {
      // File systems tell times that are a little behind the clock.
      const span = { from: Date.now() - 10, to: Number.POSITIVE_INFINITY };
      first ??= span;
      last = span;
      return () => {
        span.to = Date.now();
      };
    },
    has(file) {
      if (!known.has(file) && isOutput(file)) known.add(file);
      return known.has(file);
    },
  };
}
