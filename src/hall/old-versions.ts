import { type Age, connectionsText, lasts, maxOldVersions, type OldVersion, whatToEnd } from "../decide/draining.ts";
import type { GenerationStatus } from "../protocol/status.ts";
import type { Draining, UnderWay } from "../protocol/under-way.ts";
import type { Gate } from "../proxy/gate.ts";
import type { Clock } from "./clock.ts";

export interface OldVersionsOptions {
  gate: Gate;
  clock: Clock;
  /** How long a version may finish what it began once it was replaced, in seconds; undefined: as long as it takes. */
  drain: number | undefined;
  /** Whether what lasts stays on the version that took it. */
  sockets: "keep" | "close";
  warn(message: string, hint?: string): void;
}

/** The versions that were replaced, until they have finished what they began, or have to end. */
export interface OldVersions {
  /** Those that have something under way, oldest first. */
  list(): Draining[];
  /** The live version, and those that have something under way; oldest first. */
  status(live: number, pid: (generation: number) => number | undefined): GenerationStatus[];
  /** Ends the event streams and sockets of all of them; says what they were. */
  endLasting(): Draining[];
  close(): void;
}

const none: UnderWay = { requests: 0, streams: 0, sockets: 0 };

const crowded = `no more than ${maxOldVersions} replaced versions may go on, and it is older than these`;

/** A request that is under way for longer does not end in a moment. */
const settledAfterMs = 10_000;

export function createOldVersions({ gate, clock, drain, sockets, warn }: OldVersionsOptions): OldVersions {
  const versions = new Map<number, { age: Age; removeLimits(): void }>();
  const removers = [
    gate.onMoved((generation, previous) => {
      forget(generation);
      remember(previous);
      review();
    }),
    gate.onDrained(forget),
    gate.onLasting(review),
  ];

  function remember(generation: number): void {
    forget(generation);
    const limits = [clock.after(settledAfterMs, () => become("settled"))];
    if (drain !== undefined) limits.push(clock.after(drain * 1000, () => become("overdue")));
    const version: { age: Age; removeLimits(): void } = {
      age: "fresh",
      removeLimits: () => {
        for (const remove of limits) remove();
      },
    };
    versions.set(generation, version);
    function become(age: Age): void {
      if (version.age === "overdue") return;
      version.age = age;
      review();
    }
  }

  function forget(generation: number): void {
    versions.get(generation)?.removeLimits();
    versions.delete(generation);
  }

  function withAges(): OldVersion[] {
    const counts = gate.underWay();
    return [...versions]
      .flatMap(([generation, { age }]) => {
        const underWay = counts.get(generation);
        return underWay ? [{ generation, age, ...underWay }] : [];
      })
      .sort((a, b) => a.generation - b.generation);
  }

  function review(): void {
    for (const { generation, what, why } of whatToEnd(withAges(), sockets)) {
      const ended = connectionsText(gate.end(generation, what));
      if (ended === "" || why === "asked") continue;
      const reason = why === "drain" ? `it was replaced ${drain} s ago (--drain)` : crowded;
      warn(`Ended ${ended} of version ${generation}: ${reason}.`);
    }
  }

  const list = () => withAges().map(({ age: _, ...draining }) => draining);

  function status(live: number, pid: (generation: number) => number | undefined): GenerationStatus[] {
    const old = list().map((draining) => ({ ...draining, state: "draining" as const }));
    const now = { generation: live, ...none, ...gate.underWay().get(live), state: "live" as const };
    const all = gate.isLive(live) ? [...old, now] : old;
    return all.map((version) => {
      const number = pid(version.generation);
      return { ...version, ...(number !== undefined && { pid: number }) };
    });
  }

  return {
    list,
    status,
    endLasting: () =>
      list()
        .filter(lasts)
        .map(({ generation }) => ({ generation, ...gate.end(generation, "lasting") })),
    close() {
      for (const remove of removers) remove();
      for (const { removeLimits } of versions.values()) removeLimits();
    },
  };
}
