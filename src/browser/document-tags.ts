import type { IncomingMessage } from "node:http";
import { type BehindProxy, type PublicPlace, publicPlace } from "./public-place.ts";
import type { PageCopy, SentPages } from "./sent-pages.ts";
import { type TagFacts, tagOf, tagOpening } from "./tag.ts";
import { createToken } from "./token.ts";

/** The tag of one document, from the request for it on. */
export interface DocumentTag {
  /**
   * What the tag says of more than this document: a page in a browser's cache with the same is as good. Not its id, method
   * and status, which stay true of the page in the cache whenever it is confirmed.
   */
  readonly identity: string;
  /** What the client needs to be let in for, as the browser sees it; with a nonce that policies may name. */
  readonly access: Pick<PublicPlace, "scheme"> & { authority: string; prefix: string; path: string; nonce: string };
  /** For the answer, of which is known now that it takes the tag. */
  begin(answer: { status: number; contentType: string; nonce: string | null }): TaggedDocument;
  sandboxed(): void;
}

export interface TaggedDocument extends PageCopy {
  /** The element. */
  text: string;
}

export interface DocumentTagsOptions {
  pages: SentPages;
  /** What the tag says of the page that is asked for, and where its browser sees it. */
  facts(place: PublicPlace): TagFacts;
  behind: BehindProxy;
  /** A page has a policy under which the client cannot work. Told once. */
  onSandboxed(): void;
}

/** Makes a tag for each document that says what is true when it is asked for, and keeps the document's HTML. */
export function createDocumentTags(options: DocumentTagsOptions): (request: IncomingMessage) => DocumentTag {
  const { pages, behind, facts, onSandboxed } = options;
  // The same for all pages, so that one in a browser's cache has the one that a 304 names.
  const nonce = createToken();
  let isTold = false;
  let last = { identity: "", opening: "" };

  /** The same from one reload to the next. */
  function openingOf(identity: string, shared: TagFacts): string {
    if (last.identity !== identity) last = { identity, opening: tagOpening(shared) };
    return last.opening;
  }

  return (request) => {
    const place = publicPlace(request.headers, behind);
    const shared = facts(place);
    const method = request.method ?? "GET";
    const identity = JSON.stringify(shared);
    return {
      identity,
      access: {
        authority: place.authority ?? "",
        scheme: place.scheme,
        prefix: shared.prefix,
        path: pathOf(request, place),
        nonce,
      },
      begin({ status, contentType, nonce: asked }) {
        const { id, push, complete } = pages.begin(contentType);
        const text = tagOf(openingOf(identity, shared), { page: id, method, status, nonce: asked });
        return { id, text, push, complete };
      },
      sandboxed() {
        if (!isTold) onSandboxed();
        isTold = true;
      },
    };
  };
}

/** The page's own path for its browser: a proxy may have taken the base path away, or not. */
function pathOf({ url = "/" }: IncomingMessage, { basePath }: PublicPlace): string {
  const path = url.replace(/[?#].*/s, "");
  return path.startsWith(`${basePath}/`) ? path : basePath + path;
}
