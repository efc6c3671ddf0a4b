import type { Duplex } from "node:stream";

/**
 * Passes bytes both ways, no faster than the other side takes them, until both sides have ended; the end of one way is
 * passed on and leaves the other way open. `closed` is called once, when both are gone.
 */
export function joinSockets(a: Duplex, b: Duplex, closed: () => void): void {
  let open = 2;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    // What was said of an error has no receiver; the other side learns of the end by `close`.
    from.on("error", () => {});
    if (from.closed) gone(from, to);
    else from.on("close", () => gone(from, to));
    from.pipe(to);
  }

  function gone(from: Duplex, to: Duplex): void {
    if (from.readableEnded) destroySoon(to);
    else to.destroy();
    open -= 1;
    if (open === 0) closed();
  }
}

/** Ends after what is written has gone out. */
function destroySoon(stream: Duplex): void {
  if (stream.destroyed || stream.writableFinished) return void stream.destroy();
  stream.end(() => stream.destroy());
}
