import type { ToPage } from "../src/protocol/live.ts";
import type { Status } from "../src/protocol/status.ts";
import type { ReloadGuard } from "./reload-guard.ts";
import type { Tag } from "./tag.ts";

/** For a page that the launcher has sent in place of the app's: loads the real one as soon as there is one. */
export interface Healing {
  hear(message: ToPage): void;
}

/** Null for a page of the app. */
export function createHealing(tag: Tag, guard: ReloadGuard): Healing | null {
  if (!document.documentElement.hasAttribute("data-hotrun-unavailable")) return null;

  async function reloadIfLive(): Promise<void> {
    const status = await fetchStatus(tag);
    if (status?.state === "live") guard.reload(`generation ${status.generation}`);
  }

  return {
    hear(message) {
      if (message.type === "recovered" || message.type === "refresh" || message.type === "reload") location.reload();
      else if (message.type === "hello" && message.version !== tag.version) guard.reload(`version ${message.version}`);
      // It may have come to life between this page and its connection.
      else if (message.type === "hello" || message.type === "settled") void reloadIfLive();
    },
  };
}

/**
 * For a page whose connection is refused: when a launcher answers all the same, it is another one (hotrun was started
 * anew), which does not know this page's token. Only a page of its own can have the right one.
 */
export async function reloadIfStranger(tag: Tag, guard: ReloadGuard): Promise<void> {
  const status = await fetchStatus(tag);
  if (status && status.state !== "closing") guard.reload("token");
}

async function fetchStatus({ prefix }: Tag): Promise<Status | null> {
  try {
    const response = await fetch(`${prefix}status`, { cache: "no-store" });
    const status: Status = await response.json();
    return response.ok && typeof status.state === "string" ? status : null;
  } catch {
    // Nobody there, or not a launcher.
    return null;
  }
}
