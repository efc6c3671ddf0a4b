/** Time limits for what the app has to do. They stand still while a debugger holds the app. */
export interface Clock {
  /** Calls back when the app could run for so long. Returns the remover. */
  after(ms: number, run: () => void): () => void;
  /** Stops all limits, or lets them go on with what they had left. */
  hold(isHeld: boolean): void;
}

interface Limit {
  leftMs: number;
  run(): void;
  ticking: { timer: NodeJS.Timeout; since: number } | null;
}

export function createClock(): Clock {
  const limits = new Set<Limit>();
  let isHeld = false;

  function go(limit: Limit): void {
    const timer = setTimeout(() => {
      limits.delete(limit);
      limit.run();
    }, limit.leftMs);
    limit.ticking = { timer, since: performance.now() };
  }

  function stop(limit: Limit): void {
    if (!limit.ticking) return;
    clearTimeout(limit.ticking.timer);
    limit.leftMs = Math.max(0, limit.leftMs - (performance.now() - limit.ticking.since));
    limit.ticking = null;
  }

  return {
    after(ms, run) {
      const limit: Limit = { leftMs: ms, run, ticking: null };
      limits.add(limit);
      if (!isHeld) go(limit);
      return () => {
        stop(limit);
        limits.delete(limit);
      };
    },
    hold(held) {
      if (held === isHeld) return;
      isHeld = held;
      for (const limit of limits) {
        if (held) stop(limit);
        else go(limit);
      }
    },
  };
}
