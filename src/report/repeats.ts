export interface Repeats<T> {
  /** Whether it has come before: then it is counted. */
  isRepeat(event: T): boolean;
  /** Says what has been counted, and begins anew. */
  close(): void;
}

export interface RepeatsOptions<T> {
  /** What has the same is the same. */
  key(event: T): string;
  /** So many different ones are known; the one that came last longest ago is forgotten first. */
  most: number;
  /** How often it has come in all; told ever less often, and when it is forgotten. */
  onCounted(event: T, times: number): void;
}

interface Counted<T> {
  event: T;
  times: number;
  told: number;
  waitMs: number;
  timer: NodeJS.Timeout | undefined;
}

const longestWaitMs = 60_000;

/** Counts what comes again and again, as from a timer, an animation, or a page that is loaded anew. */
export function createRepeats<T>({ key, most, onCounted }: RepeatsOptions<T>): Repeats<T> {
  const known = new Map<string, Counted<T>>();

  function tell(counted: Counted<T>): void {
    clearTimeout(counted.timer);
    counted.timer = undefined;
    if (counted.times === counted.told) return;
    counted.told = counted.times;
    onCounted(counted.event, counted.times);
  }

  function count(counted: Counted<T>): void {
    counted.times++;
    if (counted.timer) return;
    counted.timer = setTimeout(() => tell(counted), counted.waitMs).unref();
    counted.waitMs = Math.min(counted.waitMs * 2, longestWaitMs);
  }

  return {
    isRepeat(event) {
      const name = key(event);
      const before = known.get(name);
      if (before) {
        known.delete(name);
        known.set(name, before);
        count(before);
        return true;
      }
      for (const [oldest, counted] of known) {
        if (known.size < most) break;
        known.delete(oldest);
        tell(counted);
      }
      known.set(name, { event, times: 1, told: 1, waitMs: 1000, timer: undefined });
      return false;
    },
    close() {
      for (const counted of known.values()) tell(counted);
      known.clear();
    },
  };
}
