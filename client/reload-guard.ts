import { staying } from "./staying.ts";

export interface ReloadGuard {
  /**
   * Reloads the page, once for each `reason`, or always without one. `none`: this tab has already done so for it; `offer`:
   * the page is the answer to a form, which the browser would send again without a word, so the user is asked.
   */
  reload(reason?: string): "reload" | "offer" | "none";
}

export interface ReloadGuardOptions {
  token: string;
  isSent(): boolean;
  offer(): void;
}

const key = "hotrun:reloaded-for";

/**
 * Full page reloads that cannot become a loop: what one of them did not mend, a second would not either. Another page that
 * the browser is on its way to comes first: it is new as well.
 */
export function createReloadGuard({ token, isSent, offer }: ReloadGuardOptions): ReloadGuard {
  /** What this document was loaded for. Another of this tab may have been for more since: this one was kept for the way back. */
  let last = lastMark();

  /** The token is another for each launcher, whose versions begin anew. */
  function isRepeated(mark: string): boolean {
    if (last === mark) return true;
    try {
      sessionStorage.setItem(key, mark);
      return false;
    } catch {
      // Storage is full, or closed to this page (sandbox, blocked cookies): that it came by a reload is all to go by.
      const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
      return entry?.type === "reload";
    }
  }

  return {
    reload(reason) {
      if (isSent()) {
        offer();
        return "offer";
      }
      const mark = reason && `${token} ${reason}`;
      if (mark && isRepeated(mark)) return "none";
      void staying().then(() => {
        last = mark ?? last;
        location.reload();
      });
      return "reload";
    },
  };
}

function lastMark(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
