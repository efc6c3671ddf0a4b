const firstMs = 100;
const growth = 1.5;
const longestMs = 2000;

/**
 * How long to wait before connecting again: the first time at most 125 ms, growing to 2 s.
 *
 * @param attempt attempts that have failed so far, from 0
 * @param chance 0 to 1; spreads the tabs of one browser over a quarter of the time
 */
export function retryDelay(attempt: number, chance: number): number {
  const delay = firstMs * growth ** attempt;
  return Math.min(longestMs, delay * (1 + chance / 4));
}
