import type { ClientAccess } from "./csp-sources.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import type { InjectPlan } from "./inject-rule.ts";
import { createInjection } from "./injection.ts";

/** What goes into a document that was asked for. */
export interface DocumentTag {
  /** A page in a client's cache is as good if its tag had the same. */
  readonly identity: string;
  /** What the policies of the answer have to let in. */
  readonly access: ClientAccess;
  begin(answer: { status: number; contentType: string; nonce: string | null }): TaggedDocument;
  /** The policies of the answer leave the client no way to work: it has no tag. */
  sandboxed(): void;
}

/** A document that is on its way, with a tag in it. */
export interface TaggedDocument {
  /** By which its page names it. */
  readonly id: string;
  /** ASCII element, well-formed as XML too. */
  text: string;
  /** Takes the document as the app sent it, decoded; the parts are only read from then on. */
  push(part: Buffer): void;
  /** That was all of it. Not called where it turns out to be no document, or breaks off. */
  complete(): void;
}

export interface DocumentBodyOptions {
  plan: InjectPlan;
  tagged: TaggedDocument;
  /** Changes what follows the tag, as far as it has come with it. */
  editHead(html: Buffer): Buffer;
  /** It is known what the client gets: called once, before anything is written. */
  decided(as: DocumentBodyKind): void;
  write(chunk: Buffer): void;
  /** Everything is written. */
  ended(): void;
  /** `push` may go on. */
  drained(): void;
  /** The body is not what its Content-Encoding says, and part of it is with the client. */
  broken(): void;
}

/**
 * `plain`: the bytes of the app as they are; `changed`: with the tag, or decoded; `decoded` besides. `grown`: by so many bytes
 * more than the tag has.
 */
export type DocumentBodyKind = { type: "plain" } | { type: "changed"; decoded: boolean; grown: number };

/** The body of an answer that may take a tag. */
export interface DocumentBody {
  /** False: wait for `drained`. */
  push(chunk: Buffer): boolean;
  end(): void;
  /** The client is slower; false: there is nothing here to stop. */
  pause(): boolean;
  resume(): boolean;
  destroy(): void;
}

export function createDocumentBody({ plan, tagged, editHead, ...options }: DocumentBodyOptions): DocumentBody {
  const injection = createInjection({
    tag: Buffer.from(tagged.text, "latin1"),
    xml: plan.xml,
    isWhole: plan.isWhole,
    ...(plan.xml ? {} : { editHead }),
  });
  const { coding } = plan;
  let decoder: Decoder | null =
    coding === null ? null : createDecoder(coding, { data: inject, end: finish, failed, drained: options.drained });
  let isDecided = false;
  let isComplete = false;

  function decide(kind: DocumentBodyKind): void {
    if (isDecided) return;
    isDecided = true;
    options.decided(kind);
  }

  function decideByKind(): void {
    if (injection.kind === "undecided") return;
    const isPlain = injection.kind === "fragment" && decoder === null;
    decide(isPlain ? { type: "plain" } : { type: "changed", decoded: decoder !== null, grown: injection.grown });
  }

  function inject(chunk: Buffer): void {
    const parts = injection.push(chunk, !isDecided);
    if (injection.kind !== "fragment") tagged.push(chunk);
    decideByKind();
    for (const part of parts) options.write(part);
  }

  function finish(): void {
    const rest = injection.end();
    if (injection.kind === "document") tagged.complete();
    decideByKind();
    for (const part of rest) options.write(part);
    options.ended();
  }

  /** The client may make more of it than zlib does, as long as it has seen nothing. */
  function failed(undecoded: Buffer[] | null): void {
    if (undecoded === null || isDecided) return options.broken();
    decoder = null;
    decide({ type: "plain" });
    for (const chunk of undecoded) options.write(chunk);
    if (isComplete) options.ended();
    else options.drained();
  }

  return {
    push: (chunk) => {
      if (decoder) return decoder.write(chunk);
      // After `failed` the rest passes as it is.
      if (coding === null) inject(chunk);
      else options.write(chunk);
      return true;
    },
    end: () => {
      isComplete = true;
      if (decoder) decoder.end();
      else if (coding === null) finish();
      else options.ended();
    },
    pause: () => {
      decoder?.pause();
      return decoder !== null;
    },
    resume: () => {
      decoder?.resume();
      return decoder !== null;
    },
    destroy: () => decoder?.destroy(),
  };
}
