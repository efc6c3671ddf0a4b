import { randomBytes } from "node:crypto";

/** An HTML document as the app sent it, without our tag. */
export interface SentPage {
  /** Its bytes in their charset, without a content coding; in parts. */
  html: readonly Buffer[];
  /** What the app's Content-Type said. */
  contentType: string;
}

/** A document that is on its way to a browser. */
export interface PageCopy {
  /** What the page asks for it by: 96 random bits. */
  readonly id: string;
  /** Takes the next part, which nobody may write to any more. */
  push(part: Buffer): void;
  /** It has come to its end: only now it can be found. */
  complete(): void;
}

const idBytes = 12;

/** The HTML of the open pages, which they compare the next version with: the server's last word to each. */
export interface SentPages {
  /** For a page that is nobody's copy. */
  createId(): string;
  begin(contentType: string): PageCopy;
  find(id: string): SentPage | null;
}

export interface SentPagesOptions {
  /** A larger page is not kept (4 MB). */
  maxPageBytes?: number;
  /** All of them; those that were used least recently go first (64 MB). */
  maxBytes?: number;
}

export function createSentPages(options: SentPagesOptions = {}): SentPages {
  const { maxPageBytes = 4 * 1024 * 1024, maxBytes = 64 * 1024 * 1024 } = options;
  /** The least recently used comes first. */
  const pages = new Map<string, SentPage>();
  let bytes = 0;
  let random = Buffer.alloc(0);

  /** Of a supply, since asking for so few random bytes costs as much as for many. */
  function createId(): string {
    if (random.length === 0) random = randomBytes(100 * idBytes);
    const id = random.toString("base64url", 0, idBytes);
    random = random.subarray(idBytes);
    return id;
  }

  function keep(id: string, page: SentPage): void {
    pages.set(id, page);
    bytes += sizeOf(page);
    for (const [oldest, { html }] of pages) {
      if (bytes <= maxBytes) return;
      pages.delete(oldest);
      bytes -= sizeOf({ html });
    }
  }

  return {
    createId,
    begin(contentType) {
      const id = createId();
      let html: Buffer[] | null = [];
      let length = 0;
      return {
        id,
        push(part) {
          length += part.length;
          if (length > maxPageBytes) html = null;
          else html?.push(part);
        },
        complete() {
          if (html) keep(id, { html: html.map(alone), contentType });
          html = null;
        },
      };
    },
    find(id) {
      const page = pages.get(id);
      if (!page) return null;
      pages.delete(id);
      pages.set(id, page);
      return page;
    },
  };
}

function sizeOf({ html }: Pick<SentPage, "html">): number {
  // A page that is empty takes its place all the same.
  return html.reduce((sum, part) => sum + part.length, 1024);
}

/** A small part of a large buffer would keep all of it in memory. */
function alone(part: Buffer): Buffer {
  if (part.buffer.byteLength <= 2 * part.length) return part;
  const copy = Buffer.allocUnsafeSlow(part.length);
  part.copy(copy);
  return copy;
}
