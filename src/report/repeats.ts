import type { ConsoleEvent } from "./page-words.ts";

export interface Repeats {
  /** Whether it is what came last once more: then it is counted. */
  isRepeat(event: ConsoleEvent): boolean;
  /** Says what has been counted. */
  close(): void;
}

const longestWaitMs = 60_000;

/**
 * Counts what comes again and again, as from a timer or an animation.
 *
 * @param onCounted how often it has come in all; told ever less often, and when something else comes
 */
export function createRepeats(onCounted: (event: ConsoleEvent, times: number) => void): Repeats {
  let last: { key: string; event: ConsoleEvent; times: number; told: number; waitMs: number } | null = null;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!last || last.times === last.told) return;
    last.told = last.times;
    onCounted(last.event, last.times);
  }

  return {
    isRepeat(event) {
      const { page, level, text, stack = "" } = event;
      const key = JSON.stringify([page, level, text, stack]);
      if (last?.key === key) {
        last.times++;
        if (!timer) {
          timer = setTimeout(tell, last.waitMs).unref();
          last.waitMs = Math.min(last.waitMs * 2, longestWaitMs);
        }
        return true;
      }
      tell();
      last = { key, event, times: 1, told: 1, waitMs: 1000 };
      return false;
    },
    close: tell,
  };
}
