export interface ReloadGuard {
  /** Reloads the page, once for each `reason`; false where this tab has already done so for it. */
  reload(reason: string): boolean;
}

const key = "hotrun:reloaded-for";

/** Full page reloads that cannot become a loop: what one of them did not mend, a second would not either. */
export function createReloadGuard(token: string): ReloadGuard {
  return {
    reload(reason) {
      // The token is another for each launcher, whose versions begin anew.
      const mark = `${token} ${reason}`;
      try {
        if (sessionStorage.getItem(key) === mark) return false;
        sessionStorage.setItem(key, mark);
      } catch {
        // Storage is full, or closed to this page (sandbox, blocked cookies): that it came by a reload is all to go by.
        const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
        if (entry?.type === "reload") return false;
      }
      location.reload();
      return true;
    },
  };
}
