import type { ConsoleEvent } from "./page-words.ts";

export interface Repeats {
  /** Whether it is what came last once more: then it is counted. */
  isRepeat(event: ConsoleEvent): boolean;
  /** Says what has been counted. */
  close(): void;
}

/**
 * Counts what comes again and again, as from a timer or an animation.
 *
 * @param onCounted how often it has come in all; told every so often, and when something else comes
 */
export function createRepeats(onCounted: (event: ConsoleEvent, times: number) => void, everyMs = 1000): Repeats {
  let last: { key: string; event: ConsoleEvent; times: number; told: number } | null = null;
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
        timer ??= setTimeout(tell, everyMs).unref();
        return true;
      }
      tell();
      last = { key, event, times: 1, told: 1 };
      return false;
    },
    close: tell,
  };
}
