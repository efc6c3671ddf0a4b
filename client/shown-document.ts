import { fetchDocument, fetchPage, fetchShown } from "./fetch-page.ts";
import { highlight } from "./highlight.ts";
import { createMorph, type MorphResult } from "./morph/morph.ts";
import { withTransition } from "./navigation/transition.ts";
import { emit } from "./page-events.ts";
import type { Tag } from "./tag.ts";

/** What came of asking the server again. */
export type Followed =
  | ({ type: "morphed" } & MorphResult)
  /** The server says what it had said, or a script of the page does not want it. */
  | { type: "same" }
  /** Nothing to show now: the app cannot answer, or nobody does. */
  | { type: "keep" }
  /** Only a page load can show it. */
  | { type: "reload"; reason: string };

export interface Arrival {
  /** The page is about to become that of this URL. */
  enter(url: string): void;
  /** It has. */
  arrived(): void;
}

/** The document that this tab shows: what the server has said of it, and how it becomes what the server says now. */
export interface ShownDocument {
  /** Without the place on it. */
  readonly url: string;
  /** What it was asked for with: what was sent once must not be sent again silently. */
  readonly method: string;
  follow(cause: string): Promise<Followed>;
  /** Becomes the page of another URL. False: only the browser can show that. */
  become(url: string, arrival: Arrival): Promise<boolean>;
}

export function createShownDocument(tag: Tag): ShownDocument {
  const morph = createMorph(tag.keep);
  let { method, status } = tag;
  let url = withoutHash(location.href);
  /** The server's last word; null until it is needed. */
  let html: string | null = null;

  /** False: nobody knows any more what this page has come from. */
  async function begin(): Promise<boolean> {
    if (html !== null) return true;
    html = await fetchShown(tag);
    if (html !== null) morph.begin(html);
    return html !== null;
  }

  async function morphTo(next: string, cause: string, isOther: boolean): Promise<Followed> {
    if (next === html && !isOther) return { type: "same" };
    if (!emit("before-morph", { cause, html: next })) return { type: "same" };
    const morphed = await morph.apply(next, isOther);
    if (morphed.type === "reload") return morphed;
    html = next;
    const { nodes, added, changed } = morphed;
    if (tag.highlight && !isOther) highlight([...added, ...changed]);
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
      url = withoutHash(location.href);
      const [fetched, isKnown] = await Promise.all([fetchPage(url, status), begin()]);
      if (fetched.type !== "html") return fetched;
      if (!isKnown) return { type: "reload", reason: "nobody knows what this page has come from" };
      const followed = await morphTo(fetched.html, cause, false);
      if (followed.type === "morphed") status = fetched.status;
      return followed;
    },
    async become(next, { enter, arrived }) {
      const [fetched, isKnown] = await Promise.all([fetchDocument(next), begin()]);
      if (!fetched || !isKnown) return false;
      const followed = await withTransition(async () => {
        enter(fetched.url);
        const result = await morphTo(fetched.html, "navigation", true);
        if (result.type === "morphed") arrived();
        return result;
      });
      if (followed.type !== "morphed") return false;
      ({ status } = fetched);
      method = "GET";
      url = withoutHash(fetched.url);
      return true;
    },
  };
}

function withoutHash(url: string): string {
  return url.replace(/#.*/s, "");
}
