/** Notices when events are likely to have been lost. */
export interface Doubt {
  /** An event came in. */
  count(): void;
  close(): void;
}

/** Linux drops events without a word above 16,384 in its queue. */
const burst = 4000;
const intervalMs = 500;
const stallMs = 500;

/** `onDoubt` is called after a burst of events has been handled, and after the event loop was blocked for long. */
export function createDoubt({ onDoubt }: { onDoubt(): void }): Doubt {
  let events = 0;
  let turn: NodeJS.Immediate | null = null;
  let lastTickAt = performance.now();

  // Sleep of the machine and a stopped process count as blocked too.
  const ticks = setInterval(() => {
    const late = performance.now() - lastTickAt - intervalMs;
    lastTickAt = performance.now();
    if (late > stallMs) onDoubt();
  }, intervalMs).unref();

  function endTurn(): void {
    const many = events >= burst;
    events = 0;
    turn = null;
    if (many) onDoubt();
  }

  return {
    count() {
      events++;
      turn ??= setImmediate(endTurn);
    },
    close() {
      clearInterval(ticks);
      if (turn) clearImmediate(turn);
    },
  };
}
