import type { ServerResponse } from "node:http";
import type { Reload } from "../protocol/reload.ts";
import type { Status } from "../protocol/status.ts";

/** Until when the answer may be put off. */
export interface Wait {
  /** A reload with a higher id must have ended; null: the next one to end. */
  after: number | null;
  /** In milliseconds; 0: answer at once. */
  waitMs: number;
}

const maxWaitSeconds = 600;

/** Reads `after=<reload id>&wait=<seconds>`; null where one of them is no such number. */
export function readWait(query: string): Wait | null {
  const parameters = new URLSearchParams(query);
  const after = parameters.get("after");
  const wait = parameters.get("wait") ?? "0";
  if ((after !== null && !/^\d{1,15}$/.test(after)) || !/^\d{1,9}(\.\d{1,6})?$/.test(wait)) return null;
  return {
    after: after === null ? null : Number(after),
    waitMs: Math.min(Number(wait), maxWaitSeconds) * 1000,
  };
}

export interface StatusWaits {
  /** The status once the wait is over; null where nobody waits for it any more. */
  wait(wait: Wait, response: ServerResponse): Promise<Status | null>;
  /** Ends every wait. */
  close(): Promise<void>;
}

/** Lets answers wait for the end of a reload, without a trace once they are given or no longer wanted. */
export function createStatusWaits(source: {
  status(): Status;
  onReloadEnded(listener: (reload: Reload) => void): () => void;
}): StatusWaits {
  const ending = new AbortController();

  function reloadEnded(after: number, waitMs: number, response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const remove = source.onReloadEnded((reload) => {
        if (reload.id > after) end();
      });
      const timer = setTimeout(end, waitMs);
      response.once("close", end);
      ending.signal.addEventListener("abort", end);
      function end(): void {
        remove();
        clearTimeout(timer);
        response.off("close", end);
        ending.signal.removeEventListener("abort", end);
        resolve();
      }
    });
  }

  return {
    async wait({ after, waitMs }, response) {
      const lastId = source.status().reloads.at(-1)?.id ?? 0;
      const known = after ?? lastId;
      const isOver = lastId > known || waitMs === 0 || ending.signal.aborted || response.destroyed;
      if (!isOver) await reloadEnded(known, waitMs, response);
      return response.destroyed ? null : source.status();
    },
    async close() {
      ending.abort();
    },
  };
}
