/** What is known of the starts of a command. */
export interface Starts {
  /** How long the last that came up took; null: none has. */
  lastMs: number | null;
  /** How many were given up in a row. */
  givenUp: number;
}

/** Saves may come faster than a program starts: one in so many comes up all the same. */
const mostGivenUp = 3;
const usualMs = 1_000;
const graceMs = 1_000;

/**
 * In how many milliseconds a start that is under way is given up for a newer change, if it is not up by then: nobody needs
 * the version between. At once where it has just begun; one that is nearly done is worth waiting for, but not for ever.
 */
export function givenUpIn({ lastMs, givenUp }: Starts, runningMs: number): number {
  const usual = lastMs ?? usualMs;
  if (givenUp < mostGivenUp && runningMs < usual / 2) return 0;
  return Math.max(0, 2 * usual + graceMs - runningMs);
}
