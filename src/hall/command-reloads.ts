import type { Work } from "../decide/lifecycle.ts";
import { type CommandFacts, planForCommand } from "../decide/plan-command.ts";
import type { AppListens } from "./app-listens.ts";
import type { CommandRun, CommandRuns } from "./command-runs.ts";
import type { Draft } from "./draft.ts";
import type { Ended } from "./endings.ts";
import type { Hall } from "./engine.ts";
import type { Listened } from "./ports.ts";
import type { Processes } from "./processes.ts";
import type { Reloads } from "./reloads.ts";
import type { RestartSteps } from "./restart-steps.ts";

export interface CommandReloadsOptions {
  hall: Hall;
  processes: Processes<CommandRun>;
  runs: CommandRuns;
  listens: AppListens;
  steps: RestartSteps;
  facts: CommandFacts;
}

const done: Ended = { event: { type: "succeeded" } };
const unwanted: Ended = { event: null };

/** Carries out starts and restarts of a command, one at a time, and fills in their records. */
export function createCommandReloads(options: CommandReloadsOptions): Reloads {
  const { processes, runs, listens, steps, facts } = options;
  const { gate, ports, journal } = options.hall;
  /** A restart failed: nothing less will do from then on. */
  let isPending = false;

  async function launch(draft: Draft | null, isCurrent: () => boolean): Promise<Ended> {
    const broken = await steps.build(draft);
    if (!isCurrent()) return unwanted;
    if (broken) return { event: { type: "failed", failure: broken } };
    await steps.makeRoom();
    if (!isCurrent()) return unwanted;
    const before = performance.now();
    const launched = await runs.launch();
    if (draft) draft.timings.start = performance.now() - before;
    switch (launched.type) {
      case "done":
        return { event: { type: "exited", failure: null, code: 0 } };
      case "failed":
        // A file that is written in two parts makes a program fail too: a moment is left for the second part.
        return { event: { type: launched.hasExited ? "unparsed" : "failed", failure: launched.failure } };
      case "given up":
        return { event: { type: "superseded" } };
      case "ready":
        if (!isCurrent()) {
          void processes.discard(launched.run);
          return unwanted;
        }
        return open(launched.run, launched.listening);
      default:
        return launched satisfies never;
    }
  }

  function open(run: CommandRun, listening: readonly Listened[]): Ended {
    const { generation } = run;
    processes.live(run, generation);
    listens.live(run, generation, listening);
    gate.open(generation, ports.endpoints(generation, listening));
    ports.releaseOthers(listening);
    isPending = false;
    return done;
  }

  async function restart(draft: Draft, reason: string, isCurrent: () => boolean): Promise<Ended> {
    Object.assign(draft, { plan: "restart", reason });
    journal.emit({ type: "restart", reason });
    isPending = true;
    return launch(draft, isCurrent);
  }

  return {
    async start(_work, draft, isCurrent) {
      if (draft) Object.assign(draft, { plan: "restart", reason: "the app was not running" });
      return launch(draft, isCurrent);
    },
    async reload(work: Work, draft, isCurrent) {
      const { action, reason, served } = planForCommand(work.changes, facts);
      draft.served = served;
      draft.timings.event = performance.now() - draft.startedAt;
      if (action === "restart" || isPending) return restart(draft, reason, isCurrent);
      Object.assign(draft, { plan: action, reason });
      return done;
    },
    restart,
    supersede: runs.supersede,
  };
}
