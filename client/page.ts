import type { PageAction, ReloadReason } from "../src/protocol/live.ts";
import { hasLoadedScript } from "./assets/loaded-scripts.ts";
import { isAsset, restyle } from "./assets/restyle.ts";
import { parsed } from "./parsed.ts";
import type { ReloadGuard } from "./reload-guard.ts";
import { createShownDocument, type ShownDocument } from "./shown-document.ts";
import type { Tag } from "./tag.ts";

export type Update =
  | { type: "refresh"; reload: number | null; version: number; cause: string; files: readonly string[] }
  /** `files` null: every stylesheet and image. */
  | { type: "restyle"; reload: number | null; version: number; files: readonly string[] | null };

export interface Outcome {
  action: PageAction;
  nodes: number;
  /** Why it is loaded anew. */
  reason?: ReloadReason;
}

export interface PageOptions {
  tag: Tag;
  guard: ReloadGuard;
  /** An update is done; not for those without a reload. */
  onApplied(reload: number, outcome: Outcome & { ms: number }): void;
}

export interface Page {
  /** What it is up to date with. */
  readonly version: number;
  /** The last refresh found nobody to answer: there is a newer version than the one shown. */
  readonly isBehind: boolean;
  readonly shown: ShownDocument;
  /** Resolves when this update, and all before it, are done. */
  update(update: Update): Promise<void>;
  /** Runs while no update does. Rejects with what `task` does. */
  alone<Result>(task: () => Promise<Result>): Promise<Result>;
}

/** How long a page may take to be all there once it is to change. */
const parseLimitMs = 3000;

interface Pending {
  update: Update;
  /** Reloads that this update settles, with the time they came. */
  reloads: { id: number; since: number }[];
}

/**
 * The shown page, brought up to date one update at a time. Those of one kind that have not begun yet become one:
 * however many come, the page is asked for once more after the last of them.
 */
export function createPage({ tag, guard, onApplied }: PageOptions): Page {
  const shown = createShownDocument(tag);
  const pending: Pending[] = [];
  let version = tag.version;
  let isBehind = false;
  let working: Promise<unknown> = Promise.resolve();
  let isWorking = false;

  function fallBack(next: number, reason: ReloadReason): Outcome {
    const action = guard.reload(`version ${next}`);
    if (action !== "offer") return { action, nodes: 0, reason };
    // Once is enough: each new connection would offer it again.
    version = next;
    return { action, nodes: 0 };
  }

  async function refresh({ version: next, cause, files }: Update & { type: "refresh" }): Promise<Outcome> {
    // To ask for the answer to a form again would be to send the form again.
    if (!tag.morph || shown.method !== "GET") return fallBack(next, "no-morph");
    if (hasLoadedScript(files)) return fallBack(next, "script");
    const followed = await shown.follow(cause);
    isBehind = followed.type === "keep";
    if (followed.type === "reload") return fallBack(next, followed.reason);
    if (!isBehind) version = next;
    const nodes = followed.type === "morphed" ? followed.nodes : 0;
    return { action: nodes > 0 ? "morph" : "none", nodes };
  }

  /** With what changed of its stylesheets and images, if anything did. */
  async function refreshAll(update: Update & { type: "refresh" }): Promise<Outcome> {
    const files = update.files.filter(isAsset);
    const [refreshed, restyled] = await Promise.all([
      refresh(update),
      files.length > 0 ? restyle(files, update.version) : { nodes: 0 },
    ]);
    if ("reload" in restyled) return fallBack(update.version, restyled.reload);
    const { action, nodes } = refreshed;
    const isRestyled = action === "none" && restyled.nodes > 0;
    return { ...refreshed, action: isRestyled ? "restyle" : action, nodes: nodes + restyled.nodes };
  }

  async function renew(update: Update & { type: "restyle" }): Promise<Outcome> {
    const restyled = await restyle(update.files, update.version);
    if ("reload" in restyled) return fallBack(update.version, restyled.reload);
    const { nodes, isInHtml } = restyled;
    if (isInHtml && shown.method === "GET") {
      const files = update.files ?? [];
      const refreshed = await refresh({ ...update, type: "refresh", cause: "restyle", files });
      if (refreshed.action !== "none") return refreshed;
    }
    if (!isBehind) version = update.version;
    return { action: nodes > 0 ? "restyle" : "none", nodes };
  }

  async function apply(update: Update): Promise<Outcome> {
    try {
      // An answer that goes on and on: what of it has changed cannot be told.
      if (!(await parsed(parseLimitMs))) return fallBack(update.version, "unfinished");
      return await (update.type === "refresh" ? refreshAll(update) : renew(update));
    } catch (error) {
      // The page may be half of each version: only the browser can tidy that up. The error is for the page's console.
      reportError(error);
      return fallBack(update.version, "error");
    }
  }

  async function work(): Promise<void> {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const outcome = await apply(next.update);
      for (const { id, since } of next.reloads) {
        onApplied(id, { ...outcome, ms: Math.round((performance.now() - since) * 10) / 10 });
      }
    }
    isWorking = false;
  }

  return {
    get version() {
      return version;
    },
    get isBehind() {
      return isBehind;
    },
    shown,
    update(update) {
      const reloads = update.reload === null ? [] : [{ id: update.reload, since: performance.now() }];
      const last = pending.at(-1);
      if (last?.update.type === update.type) {
        const files = last.update.files && update.files && [...last.update.files, ...update.files];
        last.update = { ...update, files } as Update;
        last.reloads.push(...reloads);
      } else pending.push({ update, reloads });
      if (!isWorking) working = working.then(work);
      isWorking = true;
      return working.then(() => {});
    },
    alone(task) {
      const result = working.then(() => parsed(parseLimitMs)).then(task);
      working = result.catch(() => {});
      return result;
    },
  };
}
