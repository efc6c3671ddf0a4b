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
      if (lastMark() === mark) return false;
      if (!remember(mark) && isReloaded()) return false;
      location.reload();
      return true;
    },
  };
}

function lastMark(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    // Storage is closed to this page (sandbox, blocked cookies).
    return null;
  }
}

function remember(mark: string): boolean {
  try {
    sessionStorage.setItem(key, mark);
    return true;
  } catch {
    // Closed or full.
    return false;
  }
}

/** Whether this page came by a reload: all that there is to go by without storage. */
function isReloaded(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry?.type === "reload";
}
