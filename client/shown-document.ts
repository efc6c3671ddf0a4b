import type { ReloadReason } from "../src/protocol/live.ts";
import { fetchOrigin, fetchPage, type Origin } from "./fetch-page.ts";
import { introduce } from "./frameworks.ts";
import { highlight } from "./highlight.ts";
import { createMorph, type MorphResult, type Renew } from "./morph/morph.ts";
import { emit } from "./page-events.ts";
import type { Tag } from "./tag.ts";
import { withoutHash } from "./without-hash.ts";

/** What came of asking the server again. */
export type Followed =
  | ({ type: "morphed" } & MorphResult)
  /** The server says what it had said, or a script of the page does not want it. */
  | { type: "same" }
  /** Nothing to show now: the app cannot answer, or nobody does. */
  | { type: "keep" }
  /** Only a page load can show it. */
  | { type: "reload"; reason: ReloadReason };

/** The document that this tab shows: what the server has said of it, and how it becomes what the server says now. */
export interface ShownDocument {
  /** Without the place on it. */
  readonly url: string;
  /** What it was asked for with: what was sent once must not be sent again silently. */
  readonly method: string;
  /** Has what the server has said so far. Forgotten: only a page load helps. */
  begin(): Promise<Origin["type"]>;
  /** Asks the server again. */
  follow(cause: string): Promise<Followed>;
  /** Becomes another page, once it has begun. False: only the browser can show that. */
  become(next: { html: string; status: number; url: string }, renew: Renew): Promise<boolean>;
}

export function createShownDocument(tag: Tag): ShownDocument {
  const morph = createMorph(tag.keep);
  let { method, status } = tag;
  let url = withoutHash(location.href);
  /** The server's last word; null until it is needed. */
  let html: string | null = null;

  async function begin(): Promise<Origin["type"]> {
    if (html !== null) return "known";
    const origin = await fetchOrigin(tag);
    if (origin.type === "known") {
      html = origin.html;
      morph.begin(html);
    }
    return origin.type;
  }

  async function morphTo(next: string, cause: string, renew: Renew | null): Promise<Followed> {
    if (next === html && !renew) return { type: "same" };
    if (!emit("before-morph", { cause, html: next })) return { type: "same" };
    const morphed = await morph.apply(next, renew);
    if (morphed.type === "reload") return morphed;
    html = next;
    introduce(morphed);
    const { nodes, added } = morphed;
    const changed = [...morphed.changed.keys()];
    if (tag.highlight && !renew) highlight([...added, ...changed]);
    emit("after-morph", { cause, nodes, added, changed });
    return morphed;
  }

  return {
    get url() {
      return url;
    },
    get method() {
      return method;
    },
    async follow(cause) {
      const here = withoutHash(location.href);
      const [fetched, origin] = await Promise.all([fetchPage(here, status, tag.page), begin()]);
      if (fetched.type !== "html") return fetched;
      // To load the page would call back the user who is leaving it.
      if (origin === "unanswered") return { type: "keep" };
      if (origin === "forgotten") return { type: "reload", reason: "unknown" };
      // A script has moved on, and shows there what nobody has sent as a page.
      if (here !== url && fetched.html !== html) return { type: "reload", reason: "moved" };
      const followed = await morphTo(fetched.html, cause, null);
      if (followed.type === "morphed") status = fetched.status;
      return followed;
    },
    begin,
    async become(next, renew) {
      const { type } = await morphTo(next.html, "navigation", renew);
      if (type !== "morphed") return false;
      ({ status } = next);
      method = "GET";
      url = withoutHash(next.url);
      return true;
    },
  };
}
