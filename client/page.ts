import type { PageAction } from "../src/protocol/live.ts";
import { restyle } from "./assets/restyle.ts";
import { fetchPage, fetchShown } from "./fetch-page.ts";
import { highlight } from "./highlight.ts";
import { createMorph } from "./morph/morph.ts";
import { emit } from "./page-events.ts";
import { parsed } from "./parsed.ts";
import type { ReloadGuard } from "./reload-guard.ts";
import type { Tag } from "./tag.ts";

export type Update =
  | { type: "refresh"; reload: number | null; version: number; cause: string; files: readonly string[] }
  /** `files` null: every stylesheet and image. */
  | { type: "restyle"; reload: number | null; version: number; files: readonly string[] | null };

export interface Outcome {
  action: PageAction;
  nodes: number;
}

export interface PageOptions {
  tag: Tag;
  guard: ReloadGuard;
  /** An update is done; not for those without a reload. */
  onApplied(reload: number, outcome: Outcome & { ms: number }): void;
  /** The page has changed, and only the user can say whether to ask for it again. */
  onOutdated(): void;
}

export interface Page {
  /** What it is up to date with. */
  readonly version: number;
  /** The last refresh found nobody to answer: there is a newer version than the one shown. */
  readonly isBehind: boolean;
  /** Resolves when this update, and all before it, are done. */
  update(update: Update): Promise<void>;
}

/** How long a page may take to be all there once it is to change. */
const parseLimitMs = 3000;

const nothing: Outcome = { action: "none", nodes: 0 };

interface Pending {
  update: Update;
  /** Reloads that this update settles, with the time they came. */
  reloads: { id: number; since: number }[];
}

/**
 * The shown page, brought up to date one update at a time. Refreshes that have not begun yet become one: however many
 * come, the page is asked for once more after the last of them.
 */
export function createPage({ tag, guard, onApplied, onOutdated }: PageOptions): Page {
  const morph = createMorph(tag.keep);
  const pending: Pending[] = [];
  let version = tag.version;
  let isBehind = false;
  let status = tag.status;
  /** The server's last word on this page; null until it is needed. */
  let shownHtml: string | null = null;
  let working: Promise<void> | null = null;

  function fallBack(next: number): Outcome {
    return { action: guard.reload(`version ${next}`) ? "reload" : "none", nodes: 0 };
  }

  /** False: nobody knows any more what this page has come from. */
  async function begin(): Promise<boolean> {
    if (shownHtml !== null) return true;
    shownHtml = await fetchShown(tag);
    if (shownHtml !== null) morph.begin(shownHtml);
    return shownHtml !== null;
  }

  async function refresh({ version: next, cause }: Update & { type: "refresh" }): Promise<Outcome> {
    if (!tag.morph) return fallBack(next);
    if (tag.method !== "GET") {
      // To ask again would be to send the form again.
      version = next;
      onOutdated();
      return { action: "offer", nodes: 0 };
    }
    const [fetched, isKnown] = await Promise.all([fetchPage(location.href.replace(/#.*/s, ""), status), begin()]);
    isBehind = fetched.type === "keep";
    if (fetched.type === "keep") return nothing;
    if (fetched.type === "reload" || !isKnown) return fallBack(next);
    version = next;
    if (fetched.html === shownHtml || !emit("before-morph", { cause, html: fetched.html })) return nothing;
    const morphed = await morph.apply(fetched.html);
    if (morphed.type === "reload") return fallBack(next);
    shownHtml = fetched.html;
    status = fetched.status;
    const { nodes, added, changed } = morphed;
    if (tag.highlight) highlight([...added, ...changed]);
    emit("after-morph", { nodes, added, changed });
    return { action: nodes > 0 ? "morph" : "none", nodes };
  }

  async function apply(update: Update): Promise<Outcome> {
    try {
      // An answer that goes on and on: what of it has changed cannot be told.
      if (!(await parsed(parseLimitMs))) return fallBack(update.version);
      if (update.type === "refresh") return await refresh(update);
      const restyled = await restyle(update.files, update.version);
      if ("reload" in restyled) return fallBack(update.version);
      const { nodes, isInHtml } = restyled;
      if (isInHtml && tag.method === "GET") {
        const files = update.files ?? [];
        const refreshed = await refresh({ ...update, type: "refresh", cause: "restyle", files });
        if (refreshed.action !== "none") return refreshed;
      }
      if (!isBehind) version = update.version;
      return { action: nodes > 0 ? "restyle" : "none", nodes };
    } catch (error) {
      // The page may be half of each version: only the browser can tidy that up. The error is for the page's console.
      reportError(error);
      return fallBack(update.version);
    }
  }

  async function work(): Promise<void> {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const outcome = await apply(next.update);
      for (const { id, since } of next.reloads) {
        onApplied(id, { ...outcome, ms: Math.round((performance.now() - since) * 10) / 10 });
      }
    }
    working = null;
  }

  return {
    get version() {
      return version;
    },
    get isBehind() {
      return isBehind;
    },
    update(update) {
      const reloads = update.reload === null ? [] : [{ id: update.reload, since: performance.now() }];
      const last = pending.at(-1);
      if (last?.update.type === "refresh" && update.type === "refresh") {
        last.update = { ...update, files: [...last.update.files, ...update.files] };
        last.reloads.push(...reloads);
      } else pending.push({ update, reloads });
      working ??= work();
      return working;
    },
  };
}
