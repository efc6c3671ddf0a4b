import { headerTokens, hopByHop, nominated } from "./raw-headers.ts";
import type { ResponseHead } from "./response-head.ts";
import { markEtag } from "./validators.ts";

export interface DeliveredHeadersOptions {
  method: string;
  generation: number;
  /** How the tag changes the answer; null: it does not. For HEAD as it would for GET. */
  injected: {
    mark: string;
    /** Length of the body with the tag, null where it is not known beforehand. */
    bytes: number | null;
    /** The content coding has been undone. */
    decoded: boolean;
  } | null;
  /** Mark of the page that this 304 confirms. */
  confirmed: string | null;
  /** Changes the values of a page's headers for the client. */
  edit: ((lowerName: string, value: string) => string) | null;
  /** The client can get trailers after this body. */
  trailers: boolean;
}

/** What is about the exact bytes of a body and no longer true once a tag is in it. */
const aboutTheBytes: ReadonlySet<string> = new Set([
  "last-modified",
  "accept-ranges",
  "content-md5",
  "digest",
  "content-digest",
  "repr-digest",
]);

/**
 * The header list that the client gets: the app's as it came, in case, order and duplicates, except:
 * - headers about the connection, and those that `Connection` names, are left out;
 * - `x-hotrun-generation` is added;
 * - browsers shall ask again for what they get by GET (`revalidated`);
 * - of a page with our tag: its policies (`planCsp`), Content-Length, the ETag (marked), and what else is about the exact bytes.
 */
export function deliveredHeaders(head: ResponseHead, options: DeliveredHeadersOptions): string[] {
  const { injected } = options;
  const mark = injected?.mark ?? options.confirmed;
  const dropped = nominated(head.headers);
  const headers: string[] = [];
  for (let i = 0; i < head.headers.length; i += 2) {
    const name = head.headers[i] as string;
    const lower = name.toLowerCase();
    let value: string | null = head.headers[i + 1] as string;
    if (hopByHop.has(lower) || lower === "x-hotrun-generation" || dropped.includes(lower)) continue;
    if (lower === "trailer" && !options.trailers) continue;
    if (mark !== null) {
      if (lower === "etag") value = markEtag(value, mark);
      else if (aboutTheBytes.has(lower)) continue;
      else if (options.edit) value = options.edit(lower, value);
    }
    if (injected !== null) {
      if (lower === "content-length") value = injected.bytes === null ? null : String(injected.bytes);
      else if (lower === "content-encoding" && injected.decoded) continue;
    }
    if (value !== null) headers.push(name, value);
  }
  const isGet = options.method === "GET" || options.method === "HEAD";
  if (mark !== null || (isGet && head.status < 400)) askAgain(headers, mark !== null);
  headers.push("x-hotrun-generation", String(options.generation));
  return headers;
}

/**
 * Makes browsers ask again before they use their copy, so that no page shows what was there before the last save. Not
 * `no-store`, which would also switch off the back/forward cache and 304.
 *
 * What says so already stays. Else a page with our tag has it added to what the app says; of anything else, what the app
 * says of freshness (or its silence, from which browsers would guess a freshness) is replaced.
 */
function askAgain(headers: string[], isInjected: boolean): void {
  const said = headerTokens(headers, "cache-control");
  if (said.includes("no-cache") || said.includes("no-store")) return;
  const mayBeStale = said.some((token) => token.startsWith("stale-while-revalidate"));
  if (!isInjected && said.includes("max-age=0") && !mayBeStale) return;
  if (said.length === 0) {
    headers.push("Cache-Control", "no-cache");
    return;
  }
  for (let i = 0; i < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() !== "cache-control") continue;
    headers[i + 1] = isInjected ? `${headers[i + 1]}, no-cache` : "no-cache";
  }
}
