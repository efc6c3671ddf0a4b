import type { DocumentBody, TaggedDocument } from "./document-body.ts";
import { maxTextBytes, type TextDocumentPlan, textDocument } from "./text-document.ts";

export interface TextBodyOptions {
  plan: TextDocumentPlan;
  /** Null: for a page that has its client already. */
  tagged: TaggedDocument | null;
  /** It is known what the client gets: a document of so many bytes, tag included; null: the body of the app as it is. */
  decided(bytes: number | null): void;
  write(chunk: Buffer): void;
  ended(): void;
}

/** A body of text that becomes a document once all of it is there; one that is too long passes. */
export function createTextBody({ plan, tagged, decided, write, ended }: TextBodyOptions): DocumentBody {
  let kept: Buffer[] | null = [];
  let length = 0;

  function pass(chunks: readonly Buffer[]): void {
    kept = null;
    decided(null);
    for (const chunk of chunks) write(chunk);
  }

  return {
    push(chunk) {
      length += chunk.length;
      if (!kept) write(chunk);
      else if (length > maxTextBytes || (length > 0 && !plan.isText)) pass([...kept, chunk]);
      else kept.push(chunk);
      return true;
    },
    end() {
      if (kept) {
        const { start, rest } = textDocument(Buffer.concat(kept), plan);
        for (const part of [start, rest]) tagged?.push(part);
        tagged?.complete();
        const tag = Buffer.from(tagged?.text ?? "", "latin1");
        decided(start.length + tag.length + rest.length);
        for (const part of [start, tag, rest]) write(part);
      }
      ended();
    },
    pause: () => false,
    resume: () => false,
    destroy() {},
  };
}
