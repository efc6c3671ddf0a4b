import type { Failure, FailureKind } from "../protocol/failure.ts";
import { isTriedAgain, startsAgain } from "./app-ending.ts";
import type { Event, State } from "./lifecycle.ts";

/** What is known of the crashes since the app last did well. */
export interface Backoff {
  crashes: number;
  /** When a version came up, in milliseconds on the caller's clock; null: none answers. */
  upAt: number | null;
}

export const calm: Backoff = { crashes: 0, upAt: null };

/** The first start after a crash is at once; an app that crashes at once each time is started eleven times in 30 s. */
const delaysMs = [0, 250, 500, 1_000, 2_000, 5_000];

/**
 * An app that has answered for so long did well. Longer than the longest delay: one that crashes again and again, a few
 * seconds after it came up, is slowed down as well.
 */
export const wellAfterMs = 10_000;

/** What ended while it ran, or may end otherwise the next time. What does not compile waits for a change. */
const crashes: ReadonlySet<FailureKind> = new Set<FailureKind>(["load", "crash", "exit", "start-timeout"]);

/**
 * Says of a crash when the app starts again, so that whoever is told of the crash is told that too.
 *
 * @param now milliseconds, on a clock that does not jump
 */
export function foresee(before: Backoff, state: State, event: Event, now: number): { backoff: Backoff; event: Event } {
  switch (event.type) {
    case "changed":
      return { backoff: { ...before, crashes: 0 }, event };
    case "succeeded":
      return { backoff: { ...before, upAt: before.upAt ?? now }, event };
    case "failed":
    case "exited":
      return event.failure && bringsDown(state, event.type)
        ? crashed(before, event, event.failure, now)
        : { backoff: before, event };
    default:
      return { backoff: before, event };
  }
}

/** Where a version goes on, or a change waits, nothing has to be started again. */
function bringsDown(state: State, by: "failed" | "exited"): boolean {
  if ("queued" in state && state.queued) return false;
  return by === "failed" ? state.name === "starting" : ["live", "doubting", "starting"].includes(state.name);
}

function crashed(before: Backoff, event: Event, failure: Failure, now: number): { backoff: Backoff; event: Event } {
  if (!crashes.has(failure.kind)) return { backoff: before, event };
  const didWell = before.upAt !== null && now - before.upAt >= wellAfterMs;
  const count = didWell ? 0 : before.crashes;
  const retryMs = delaysMs[Math.min(count, delaysMs.length - 1)] as number;
  const advice = failure.hint?.replace(startsAgain, "").replace(isTriedAgain, "").trim();
  const foreseen = { ...failure, retryMs, hint: [advice, hintFor(retryMs)].filter(Boolean).join("\n") };
  return { backoff: { crashes: count + 1, upAt: null }, event: { ...event, failure: foreseen } as Event };
}

function hintFor(retryMs: number): string {
  return retryMs === 0
    ? "It starts again at once (restartOnCrash)."
    : `It starts again in ${retryMs / 1_000} s (restartOnCrash), or at once with the next change.`;
}
