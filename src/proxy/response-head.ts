/** How the end of a body is told: RFC 9112 §6.3. */
export type Framing =
  | { type: "none" }
  | { type: "length"; bytes: number }
  | { type: "chunked" }
  /** Until the connection ends. */
  | { type: "close" };

export interface ResponseHead {
  status: number;
  reason: string;
  /** Name, value, name, value, …: case, order and duplicates as they came. */
  headers: string[];
  framing: Framing;
  /** The connection may carry another request; `idleMs`: for how long, as far as the server says so. */
  persistent: boolean;
  idleMs: number | null;
}

/** What the answer belongs to: RFC 9112 §6.3 frames it by the method too. */
export interface AskedFor {
  method: string;
  /** An upgrade was asked for, so that 101 is an answer. */
  upgrade: boolean;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads status line and header lines (latin1, without the empty line at the end). The string is what is wrong with them.
 *
 * Strict, because what passes goes into a ServerResponse, which throws on what it does not like; only a lone LF ends a
 * line too (RFC 9112 §2.2), as many a shell or Perl script has it.
 */
export function readResponseHead(text: string, asked: AskedFor): ResponseHead | string {
  const lines = text.split("\n");
  const first = statusLine.exec(withoutCr(lines[0] ?? ""));
  if (!first) return "no valid status line";
  const headers = readHeaderLines(lines, 1);
  if (typeof headers === "string") return headers;
  const status = Number(first[2]);
  if (status === 101 && !asked.upgrade) return "an upgrade that nobody asked for";
  const framing = readFraming(headers, first[1] === "1", status, asked.method);
  if (typeof framing === "string") return framing;
  const head: ResponseHead = {
    status,
    reason: first[3] ?? "",
    headers,
    framing,
    persistent: first[1] === "1",
    idleMs: null,
  };
  readPersistence(head);
  return head;
}

/** Reads `lines` from `start` on as header or trailer lines; the string is what is wrong. */
export function readHeaderLines(lines: readonly string[], start: number): string[] | string {
  const headers: string[] = [];
  for (let i = start; i < lines.length; i++) {
    const line = withoutCr(lines[i] as string);
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    // Folded lines (obs-fold) fail as names, as do spaces before the colon.
    if (colon < 1 || !headerName.test(name)) return "an invalid header name";
    if (!headerValue.test(value)) return "an invalid header value";
    headers.push(name, value);
  }
  return headers;
}

function readFraming(headers: string[], is11: boolean, status: number, method: string): Framing | string {
  let length: number | null = null;
  let isChunked = false;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (length !== null) return "two Content-Length headers";
      if (!/^\d{1,15}$/.test(value)) return "an invalid Content-Length";
      length = Number(value);
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      if (isChunked || value.toLowerCase() !== "chunked" || !is11) return "a Transfer-Encoding other than chunked";
      isChunked = true;
    }
  }
  if (isChunked && length !== null) return "both Content-Length and Transfer-Encoding";
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { type: "none" };
  if (isChunked) return { type: "chunked" };
  return length === null ? { type: "close" } : { type: "length", bytes: length };
}

function readPersistence(head: ResponseHead): void {
  const { headers } = head;
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    const value = headers[i + 1] as string;
    if (name === "connection" && /(^|[,\s])close([,\s]|$)/i.test(value)) head.persistent = false;
    if (name === "keep-alive") {
      const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)?.[1];
      if (seconds !== undefined) head.idleMs = Number(seconds) * 1000;
    }
    // A body that must not be there may follow all the same.
    if (head.status === 204 && (name === "transfer-encoding" || (name === "content-length" && value !== "0"))) {
      head.persistent = false;
    }
  }
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
