/** Finds the place for a tag in a document, part by part. */
export interface DocumentScanner {
  /** `document`: what came begins like a whole document; `fragment`: it does not, and the scanner is done. */
  readonly kind: "undecided" | "document" | "fragment";
  /** How many of the bytes read so far belong to a `<` of which it is not clear what it begins. */
  readonly held: number;
  /**
   * Reads on. Returns the offset in `chunk` that the tag goes to; null: not in this chunk. The offset is negative where
   * the place is in front of a `<` of an earlier chunk: by no more than `held` was.
   */
  scan(chunk: Buffer): number | null;
}

/** Where the reader is, after the names in https://html.spec.whatwg.org/multipage/parsing.html#tokenization. */
type Place =
  | "between"
  /** Behind a `<`, as long as it may begin one of `openings`. */
  | "opening"
  /** Behind `<html` or `<head`: it may be `<header` still. */
  | "name-end"
  | "comment"
  /** Doctype, processing instruction and the like: until `>`. */
  | "declaration"
  | "tag"
  | "before-value"
  | "value"
  | "double-quoted"
  | "single-quoted";

interface Reader {
  place: Place;
  kind: DocumentScanner["kind"];
  xml: boolean;
  /** The root element has begun. */
  hasRoot: boolean;
  /** The tag being read is `<head>`. */
  isHead: boolean;
  /** Bytes since the last `<`, that included. */
  length: number;
  /** The byte behind the last `<`. */
  second: number;
  /** Which of `openings` it may be: one bit for each. */
  openings: number;
  /** Of a comment: how many dashes came last (2 are enough), whether a `!` came behind them, bytes so far. */
  dashes: number;
  isBang: boolean;
  commentBytes: number;
  /** Bytes read of the document. */
  position: number;
}

/** What a byte tells: the tag goes in front of the last `<` (or this byte), behind this byte, or neither. */
type Finding = "before" | "behind" | null;

const ascii = (character: string) => character.charCodeAt(0);
const space = ascii(" ");
const bang = ascii("!");
const doubleQuote = ascii('"');
const singleQuote = ascii("'");
const dash = ascii("-");
const slash = ascii("/");
const less = ascii("<");
const equals = ascii("=");
const greater = ascii(">");
const question = ascii("?");
const bracket = ascii("[");
const byteOrderMark = [0xef, 0xbb, 0xbf];

const openings = ["<!doctype", "<!--", "<html", "<head"].map((opening) => Buffer.from(opening));
const [doctype, comment, html, head] = [1, 2, 4, 8];

/**
 * Finds the place for a tag in the bytes of an HTML (or, `xml`, XHTML) document: right after `<head …>`; where there is
 * none, after doctype and `<html …>`, in front of the first other tag or text. Comments, attributes and declarations
 * are read over, so that a `<head>` in them is not taken for one; and as the place comes before any other element, it is
 * never inside a script or template. Any encoding will do that has ASCII at its place.
 *
 * It looks at each byte by itself, without making strings, but only at the start of a document.
 */
export function createDocumentScanner({ xml }: { xml: boolean }): DocumentScanner {
  const reader: Reader = {
    place: "between",
    kind: "undecided",
    xml,
    hasRoot: false,
    isHead: false,
    length: 0,
    second: 0,
    openings: 0,
    dashes: 0,
    isBang: false,
    commentBytes: 0,
    position: 0,
  };
  return {
    get kind() {
      return reader.kind;
    },
    get held() {
      return reader.place === "opening" || reader.place === "name-end" ? reader.length : 0;
    },
    scan: (chunk) => scan(reader, chunk),
  };
}

function scan(reader: Reader, chunk: Buffer): number | null {
  for (let i = 0; i < chunk.length; i++) {
    const found = read(reader, chunk[i] as number);
    reader.position++;
    if (reader.kind === "fragment") return null;
    if (found === "behind") return i + 1;
    if (found === "before") return i + 1 - reader.length;
  }
  return null;
}

function read(reader: Reader, byte: number): Finding {
  switch (reader.place) {
    case "between":
      return readBetween(reader, byte);
    case "opening":
      return readOpening(reader, byte);
    case "name-end":
      return readNameEnd(reader, byte);
    case "comment":
      return readComment(reader, byte);
    case "declaration":
      // An XML doctype with declarations of its own may have `>` inside: rare enough to leave such a document alone.
      if (reader.xml && byte === bracket) reader.kind = "fragment";
      if (byte === greater) reader.place = "between";
      return null;
    default:
      return readTag(reader, byte);
  }
}

function isSpace(byte: number): boolean {
  return byte === space || (byte >= 9 && byte <= 13);
}

function readBetween(reader: Reader, byte: number): Finding {
  if (isSpace(byte) || byteOrderMark[reader.position] === byte) return null;
  reader.length = 1;
  if (byte !== less) return readOther(reader);
  reader.place = "opening";
  reader.openings = doctype | comment | html | head;
  return null;
}

function readOpening(reader: Reader, byte: number): Finding {
  const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
  for (let i = 0; i < openings.length; i++) {
    if ((openings[i] as Buffer)[reader.length] !== lower) reader.openings &= ~(1 << i);
  }
  if (reader.length === 1) reader.second = byte;
  reader.length++;
  if (reader.openings === 0) return readUnknown(reader, byte);
  if (reader.openings === comment && reader.length === 4) {
    Object.assign(reader, { place: "comment", dashes: 0, isBang: false, commentBytes: 0 });
  } else if (reader.openings === doctype && reader.length === 9) {
    // An XML document may turn out to be of another kind than XHTML.
    if (!reader.xml) reader.kind = "document";
    reader.place = "declaration";
  } else if (reader.length === 5 && (reader.openings & (html | head)) !== 0) {
    reader.place = "name-end";
  }
  return null;
}

/** What begins here is none of `openings`. */
function readUnknown(reader: Reader, byte: number): Finding {
  if (reader.second !== bang && reader.second !== question) return readOther(reader);
  reader.place = byte === greater ? "between" : "declaration";
  return null;
}

function readNameEnd(reader: Reader, byte: number): Finding {
  reader.length++;
  if (!isSpace(byte) && byte !== slash && byte !== greater) return readOther(reader);
  reader.kind = "document";
  reader.hasRoot = true;
  reader.isHead = reader.openings === head;
  reader.place = "tag";
  return readTag(reader, byte);
}

/** Text, or a tag that is neither html nor head. */
function readOther(reader: Reader): Finding {
  // In XML the tag must not come in front of the root element.
  if (reader.kind === "undecided" || (reader.xml && !reader.hasRoot)) reader.kind = "fragment";
  return reader.kind === "document" ? "before" : null;
}

/** Ends at `-->` or `--!>`; the comments `<!-->` and `<!--->` are complete: their dashes count twice. */
function readComment(reader: Reader, byte: number): Finding {
  reader.commentBytes++;
  const isAbrupt = reader.commentBytes === reader.dashes + 1 && reader.dashes < 2;
  if (byte === greater && (reader.dashes >= 2 || isAbrupt)) reader.place = "between";
  else if (byte === dash) reader.dashes = reader.isBang ? 1 : reader.dashes + 1;
  else if (byte !== bang || reader.dashes < 2 || reader.isBang) reader.dashes = 0;
  reader.isBang = byte === bang && reader.dashes >= 2;
  return null;
}

function readTag(reader: Reader, byte: number): Finding {
  if (reader.place === "double-quoted" || reader.place === "single-quoted") {
    if (byte === (reader.place === "double-quoted" ? doubleQuote : singleQuote)) reader.place = "tag";
  } else if (byte === greater) {
    reader.place = "between";
    return reader.isHead ? "behind" : null;
  } else if (reader.place === "before-value") {
    if (byte === doubleQuote) reader.place = "double-quoted";
    else if (byte === singleQuote) reader.place = "single-quoted";
    else if (!isSpace(byte)) reader.place = "value";
  } else if (reader.place === "value") {
    if (isSpace(byte)) reader.place = "tag";
  } else if (byte === equals) {
    reader.place = "before-value";
  }
  return null;
}
