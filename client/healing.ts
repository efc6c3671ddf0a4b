import type { ToPage } from "../src/protocol/live.ts";
import type { Status } from "../src/protocol/status.ts";
import type { ReloadGuard } from "./reload-guard.ts";
import type { Tag } from "./tag.ts";

/** Whether the launcher has sent this page in place of one of the app's. */
export function isStandIn(): boolean {
  return document.documentElement.hasAttribute("data-hotrun-unavailable");
}

/** What such a page does about a message: it loads the real one as soon as there is one. */
export async function heal(message: ToPage, tag: Tag, guard: ReloadGuard): Promise<void> {
  const { type } = message;
  if (type === "recovered" || type === "refresh" || type === "reload") return void guard.reload();
  if (type !== "hello" && type !== "settled") return;
  if (type === "hello" && message.version !== tag.version) return void guard.reload(`version ${message.version}`);
  // It may have come to life between this page and its connection.
  const status = await fetchStatus(tag);
  if (status?.state === "live") guard.reload(`generation ${status.generation}`);
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
    return response.ok && status.state ? status : null;
  } catch {
    // Nobody there, or not a launcher.
    return null;
  }
}
