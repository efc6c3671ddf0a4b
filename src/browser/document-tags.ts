import type { PageCopy, SentPages } from "./sent-pages.ts";
import { createTag, type TagFacts } from "./tag.ts";

/** The tag of one document, from the request for it on. */
export interface DocumentTag {
  /**
   * What the tag says of more than this document: a page in a browser's cache with the same is as good. Not its id, method
   * and status, which stay true of the page in the cache whenever it is confirmed.
   */
  readonly identity: string;
  /** For the answer, of which is known now that it takes the tag. */
  begin(answer: { status: number; contentType: string }): TaggedDocument;
}

export interface TaggedDocument extends Pick<PageCopy, "push" | "complete"> {
  /** The element. */
  text: string;
}

/** Makes a tag for each document that says what is true when it is asked for, and keeps the document's HTML. */
export function createDocumentTags(pages: SentPages, facts: () => TagFacts): (method: string) => DocumentTag {
  return (method) => {
    const shared = facts();
    return {
      identity: identityOf(shared),
      begin({ status, contentType }) {
        const { id, push, complete } = pages.begin(contentType);
        return { text: createTag({ ...shared, page: id, method, status }), push, complete };
      },
    };
  };
}

function identityOf(facts: TagFacts): string {
  return JSON.stringify(facts);
}
