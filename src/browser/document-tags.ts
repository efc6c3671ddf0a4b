import type { IncomingMessage } from "node:http";
import type { PageCopy, SentPages } from "./sent-pages.ts";
import { createTag, createToken, type TagFacts } from "./tag.ts";

/** The tag of one document, from the request for it on. */
export interface DocumentTag {
  /**
   * What the tag says of more than this document: a page in a browser's cache with the same is as good. Not its id, method
   * and status, which stay true of the page in the cache whenever it is confirmed.
   */
  readonly identity: string;
  /** What the client needs to be let in for, as the browser sees it; with a nonce that policies may name. */
  readonly access: { authority: string; prefix: string; path: string; nonce: string };
  /** For the answer, of which is known now that it takes the tag. */
  begin(answer: { status: number; contentType: string; nonce: string | null }): TaggedDocument;
  sandboxed(): void;
}

export interface TaggedDocument extends Pick<PageCopy, "push" | "complete"> {
  /** The element. */
  text: string;
}

export interface DocumentTagsOptions {
  pages: SentPages;
  facts(): TagFacts;
  /** A page has a policy under which the client cannot work. Told once. */
  onSandboxed(): void;
}

/** Makes a tag for each document that says what is true when it is asked for, and keeps the document's HTML. */
export function createDocumentTags(options: DocumentTagsOptions): (request: IncomingMessage) => DocumentTag {
  const { pages, facts, onSandboxed } = options;
  // The same for all pages, so that one in a browser's cache has the one that a 304 names.
  const nonce = createToken();
  let isTold = false;
  return (request) => {
    const shared = facts();
    const method = request.method ?? "GET";
    return {
      identity: JSON.stringify(shared),
      access: {
        authority: request.headers.host ?? "",
        prefix: shared.prefix,
        path: (request.url ?? "/").replace(/[?#].*/s, ""),
        nonce,
      },
      begin({ status, contentType, nonce: asked }) {
        const { id, push, complete } = pages.begin(contentType);
        return { text: createTag({ ...shared, page: id, method, status, nonce: asked }), push, complete };
      },
      sandboxed() {
        if (!isTold) onSandboxed();
        isTold = true;
      },
    };
  };
}
