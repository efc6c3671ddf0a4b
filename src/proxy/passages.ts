/** Counts who is on the way to each generation, and tells when a replaced one is left alone. */
export interface Passages {
  /** One more is on the way; returns what to call when it has ended (idempotent). */
  begin(generation: number): () => void;
  count(generation: number): number;
  /** Another generation has taken over: its drain is told once it has no passage left, or at once. */
  replace(generation: number): void;
  /** It has taken over again before it drained. */
  restore(generation: number): void;
  onDrained(listener: (generation: number) => void): () => void;
}

export function createPassages(): Passages {
  const counts = new Map<number, number>();
  const replaced = new Set<number>();
  const listeners = new Set<(generation: number) => void>();

  function settle(generation: number): void {
    if ((counts.get(generation) ?? 0) > 0) return;
    counts.delete(generation);
    if (!replaced.delete(generation)) return;
    for (const listener of [...listeners]) listener(generation);
  }

  return {
    begin: (generation) => {
      counts.set(generation, (counts.get(generation) ?? 0) + 1);
      let hasEnded = false;
      return () => {
        if (hasEnded) return;
        hasEnded = true;
        counts.set(generation, (counts.get(generation) ?? 1) - 1);
        settle(generation);
      };
    },
    count: (generation) => counts.get(generation) ?? 0,
    replace: (generation) => {
      replaced.add(generation);
      settle(generation);
    },
    restore: (generation) => void replaced.delete(generation),
    onDrained: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
