import type { UpstreamFailure } from "./upstream.ts";

export interface RetryPolicy {
  /** A connection that carried another request may be used: should the app be closing it, nothing is lost. */
  readonly mayReuse: boolean;
  /** How long to wait until the next attempt, in milliseconds; null: there is none. */
  next(failure: UpstreamFailure): number | null;
}

export interface RetryOptions {
  method: string;
  hasBody: boolean;
  isUpgrade: boolean;
  /** Milliseconds that go by (default: `performance.now`). */
  now?: () => number;
}

/** RFC 9110 §9.2.2. */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** How often a request that may have reached the app is sent anew: once for a connection that had just been closed, once more. */
const maxRepeats = 2;
/** An endpoint that takes no connection for longer than this is not merely being replaced. */
const unsentForMs = 5_000;
const longestDelayMs = 250;

/**
 * A request that was not sent may go again, whatever it is; one that was sent only if doing it twice does no harm, none
 * of its body has been used up, and no byte of an answer came.
 */
export function createRetryPolicy({
  method,
  hasBody,
  isUpgrade,
  now = () => performance.now(),
}: RetryOptions): RetryPolicy {
  const isRepeatable = idempotent.has(method) && !hasBody && !isUpgrade;
  let repeats = 0;
  let refusals = 0;
  let firstRefusalAt = 0;

  function next({ sent, answered }: UpstreamFailure): number | null {
    if (answered) return null;
    if (sent) return isRepeatable && repeats++ < maxRepeats ? 0 : null;
    if (refusals === 0) firstRefusalAt = now();
    if (now() - firstRefusalAt > unsentForMs) return null;
    return Math.min(longestDelayMs, 5 * 2 ** Math.min(refusals++, 10));
  }

  return { mayReuse: isRepeatable, next };
}
