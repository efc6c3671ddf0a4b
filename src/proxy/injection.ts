import { createDocumentScanner } from "./document-scanner.ts";

export interface InjectionOptions {
  tag: Buffer;
  /** The document is XHTML. */
  xml: boolean;
  /** What begins like no document is one all the same: the tag goes to its beginning (false). */
  isWhole?: boolean;
  /** Changes what follows the tag, as far as it is there. */
  editHead?(html: Buffer): Buffer;
}

/** Puts a tag into a document while it streams by. */
export interface Injection {
  /** `undecided`: everything is kept back; `document`: the tag is in, or certain to come; `fragment`: it will not come. */
  readonly kind: "undecided" | "document" | "fragment";
  /** How many bytes more than the tag have come in. */
  readonly grown: number;
  /** Takes a part of the body; returns what may flow on. `mayGrow`: by more than the tag. */
  push(chunk: Buffer, mayGrow: boolean): Buffer[];
  /** The body is complete; returns what is left of it. */
  end(): Buffer[];
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** By its byte order mark, which goes before what the header says. */
const isUtf16 = ([first, second]: Buffer): boolean =>
  (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);

const noBytes: Buffer = Buffer.alloc(0);

/** What has not begun like a document by then is none. */
const maxUndecidedBytes = 64 * 1024;

/** Keeps back only what comes before the beginning of a document, and then a `<` that it is not clear what it begins. */
export function createInjection({ tag, xml, isWhole = false, editHead }: InjectionOptions): Injection {
  const scanner = createDocumentScanner({ xml });
  let kind: Injection["kind"] = "undecided";
  let isPlaced = false;
  let grown = 0;
  let kept: Buffer = noBytes;

  function push(chunk: Buffer, mayGrow: boolean): Buffer[] {
    if (isPlaced || kind === "fragment") return [chunk];
    const place = scanner.scan(chunk);
    const keptBytes = kept.length;
    const bytes = keptBytes === 0 ? chunk : Buffer.concat([kept, chunk]);
    kind = scanner.kind === "undecided" && bytes.length > maxUndecidedBytes ? "fragment" : scanner.kind;
    if (kind === "fragment" && isWhole && !isUtf16(bytes)) return begin(bytes);
    if (kind === "document" && place !== null) {
      isPlaced = true;
      const rest = bytes.subarray(keptBytes + place);
      const edited = mayGrow && editHead ? editHead(rest) : rest;
      grown = edited.length - rest.length;
      return [Buffer.concat([bytes.subarray(0, keptBytes + place), tag]), edited];
    }
    const flowing = kind === "undecided" ? 0 : kind === "fragment" ? bytes.length : bytes.length - scanner.held;
    kept = bytes.subarray(flowing);
    return [bytes.subarray(0, flowing)];
  }

  function begin(bytes: Buffer): Buffer[] {
    kind = "document";
    isPlaced = true;
    const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    return [bytes.subarray(0, mark), tag, bytes.subarray(mark)];
  }

  function end(): Buffer[] {
    if (kind === "undecided" && isWhole && !isUtf16(kept)) return begin(kept);
    if (kind === "undecided") kind = "fragment";
    if (isPlaced) return [];
    return kind === "document" ? [tag, kept] : [kept];
  }

  return {
    get kind() {
      return kind;
    },
    get grown() {
      return grown;
    },
    push,
    end,
  };
}
