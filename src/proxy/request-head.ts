import { documentHeader } from "../protocol/live.ts";
import { headerTokens, headerValues, hopByHop, nominated } from "./raw-headers.ts";
import { unmarkIfNoneMatch } from "./validators.ts";

export type BodyFraming = "none" | "length" | "chunked";

export interface RequestHeadOptions {
  method: string;
  /** Origin-form or `*`, as the guard let it through. */
  target: string;
  host: string;
  rawHeaders: readonly string[];
  /** "1.0" or "1.1": what the client speaks; the app is always spoken to in 1.1. */
  httpVersion: string;
  body: BodyFraming;
  /** Protocol that the connection shall change to. */
  upgrade: string | null;
  /** An answer of HTML would get a tag with this mark; null: it passes as it is. */
  mark: string | null;
  forwarded: {
    for: string;
    proto: "http" | "https";
    port: number;
    /** False: only what the client sent of these is replaced; the app learns the client's address in another way. */
    always: boolean;
    /** What the client sent of these is from another proxy: it stays, and `for` is added to it. */
    trusted: boolean;
  };
}

export interface RequestHead {
  text: string;
  /** The client has the page with a tag that says the same: a 304 may go to it. */
  isConditional: boolean;
}

const forwardedNames: ReadonlySet<string> = new Set([
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-port",
]);

/**
 * The head of the request that the app gets. The client's header list as it came, in case, order and duplicates, except:
 * - headers about the connection, and those that `Connection` names, are left out (RFC 9110 §7.6.1);
 * - `X-Forwarded-*` and `Forwarded` of the client's are replaced, after those have gone, by what is true; unless trusted;
 * - of a request for a document, what would bring less than the whole page in plain bytes is changed: Accept-Encoding,
 *   Range and If-Range, If-None-Match and If-Modified-Since.
 */
export function requestHead(options: RequestHeadOptions): RequestHead {
  const { method, target, host, rawHeaders, mark } = options;
  const dropped = nominated(rawHeaders);
  const lines: string[] = [];
  let hasHost = false;
  let isConditional = false;
  const replaced = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const lower = name.toLowerCase();
    let value: string | null = rawHeaders[i + 1] as string;
    if (lower === "host") {
      hasHost = true;
      value = host;
    } else if (forwardedNames.has(lower)) {
      replaced.add(lower);
      if (!options.forwarded.trusted || lower === "x-forwarded-for") continue;
    } else if (lower === documentHeader || hopByHop.has(lower) || (dropped.length > 0 && dropped.includes(lower))) {
      continue;
    } else if (lower === "te") {
      value = headerTokens(rawHeaders, "te").includes("trailers") ? "trailers" : null;
    } else if (lower === "expect" && options.httpVersion === "1.0") {
      value = null;
    } else if (mark !== null) {
      value = ofDocument(lower, value, mark);
      if (lower === "if-none-match") isConditional ||= value !== null;
    }
    if (value !== null) lines.push(`${name}: ${value}\r\n`);
  }
  if (!hasHost) lines.unshift(`Host: ${host}\r\n`);
  if (mark !== null) lines.push("Accept-Encoding: identity\r\n");
  addForwarding(lines, replaced, options);
  if (options.body === "chunked") lines.push("Transfer-Encoding: chunked\r\n");
  if (options.upgrade !== null) lines.push(`Connection: Upgrade\r\nUpgrade: ${options.upgrade}\r\n`);
  return { text: `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, isConditional };
}

/** A header of a request for a document; null: left out. */
function ofDocument(name: string, value: string, mark: string): string | null {
  switch (name) {
    case "accept-encoding":
    case "range":
    case "if-range":
    // An injected page has no Last-Modified, so this is about a page that was cached before.
    case "if-modified-since":
      return null;
    case "if-none-match":
      return unmarkIfNoneMatch(value, mark);
    default:
      return value;
  }
}

function addForwarding(lines: string[], replaced: ReadonlySet<string>, options: RequestHeadOptions): void {
  const { host, forwarded, rawHeaders } = options;
  if (!forwarded.always && replaced.size === 0) return;
  if (forwarded.trusted && replaced.size > 0) {
    const before = headerValues(rawHeaders, "x-forwarded-for");
    lines.push(`X-Forwarded-For: ${[...before, forwarded.for].join(", ")}\r\n`);
    return;
  }
  const values: [string, string][] = [
    ["X-Forwarded-For", forwarded.for],
    ["X-Forwarded-Proto", forwarded.proto],
    ["X-Forwarded-Host", host],
    ["X-Forwarded-Port", String(forwarded.port)],
  ];
  for (const [name, value] of values) {
    if (forwarded.always || replaced.has(name.toLowerCase())) lines.push(`${name}: ${value}\r\n`);
  }
}
