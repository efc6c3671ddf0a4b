import type { Duplex } from "node:stream";
import { createFrameTracker } from "./frame-tracker.ts";

export interface JoinOptions {
  /** What is to be written on each way that we end ourselves, between two frames; null: the protocol is none that we know. */
  goodbye: { client: Buffer; app: Buffer } | null;
  /** Called at most once: the app has ended before the client has. */
  brokenOff(): void;
  /** Called once, when both sides are gone. */
  closed(): void;
}

export interface JoinedSockets {
  /** Says goodbye on both ways and ends them; what comes from then on is dropped. */
  end(): void;
}

/** A side that has been told of the end gets this long to agree. */
const partingMs = 1_000;

/**
 * Passes bytes both ways, no faster than the other side takes them, until both sides have ended; the end of one way is
 * passed on and leaves the other way open.
 */
export function joinSockets(client: Duplex, app: Duplex, { goodbye, brokenOff, closed }: JoinOptions): JoinedSockets {
  let open = 2;
  let parting: NodeJS.Timeout | null = null;
  let hasEnded = false;
  for (const [from, to] of [
    [client, app],
    [app, client],
  ] as const) {
    // What was said of an error has no receiver; the other side learns of the end by `close`.
    from.on("error", () => {});
    from.once("end", () => noteEnd(from));
    if (from.closed) gone(from, to);
    else from.on("close", () => gone(from, to));
  }
  const ways = [openWay(client, app, goodbye?.app ?? null), openWay(app, client, goodbye?.client ?? null)];

  function noteEnd(side: Duplex): void {
    if (!hasEnded && side === app) brokenOff();
    hasEnded = true;
  }

  function gone(from: Duplex, to: Duplex): void {
    noteEnd(from);
    if (from.readableEnded) destroySoon(to);
    else to.destroy();
    open -= 1;
    if (open > 0) return;
    if (parting) clearTimeout(parting);
    closed();
  }

  return {
    end() {
      if (parting || open === 0) return;
      parting = setTimeout(() => {
        client.destroy();
        app.destroy();
      }, partingMs);
      for (const way of ways) way.end();
    },
  };
}

/** `goodbye`: what passes are frames of a WebSocket, and this is the last of them if we end it. */
function openWay(from: Duplex, to: Duplex, goodbye: Buffer | null): { end(): void } {
  const frames = goodbye && createFrameTracker();
  if (frames) from.on("data", frames.pass);
  from.pipe(to);

  function end(): void {
    from.unpipe(to);
    if (frames) from.off("data", frames.pass);
    if (!frames || frames.isBetween()) leave();
    else from.on("data", finishFrame);
    from.resume();
  }

  function finishFrame(chunk: Buffer): void {
    to.write(chunk.subarray(0, frames?.passRest(chunk)));
    if (!frames?.isBetween()) return;
    from.off("data", finishFrame);
    leave();
  }

  function leave(): void {
    if (!to.writable) return;
    if (goodbye && !frames?.hasClosed()) to.write(goodbye);
    to.end();
  }

  return { end };
}

/** Ends after what is written has gone out. */
function destroySoon(stream: Duplex): void {
  if (stream.destroyed || stream.writableFinished) return void stream.destroy();
  stream.end(() => stream.destroy());
}
