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

/** Full page reloads that cannot become a loop: what one of them did not mend, a second would not either. */
export function createReloadGuard({ token, isSent, offer }: ReloadGuardOptions): ReloadGuard {
  /** The token is another for each launcher, whose versions begin anew. */
  function isRepeated(reason: string): boolean {
    const mark = `${token} ${reason}`;
    try {
      if (sessionStorage.getItem(key) === mark) return true;
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
      if (reason && isRepeated(reason)) return "none";
      location.reload();
      return "reload";
    },
  };
}
