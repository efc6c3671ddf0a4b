import type { IncomingHttpHeaders } from "node:http";
import { documentHeader } from "../protocol/live.ts";
import { headerTokens, headerValues } from "./raw-headers.ts";
import type { ResponseHead } from "./response-head.ts";

const documentDestinations = new Set(["document", "iframe", "frame"]);

/** What libraries send along when a script fetches a piece of a page, for browsers that do not send Sec-Fetch-Dest. */
const fragmentHeaders = ["hx-request", "turbo-frame", "x-requested-with", "x-pjax", "x-up-version", "service-worker"];

/** Whether the answer, if it is HTML, becomes a document of its own in a browser: a page or a frame, not a fragment. */
export function asksForDocument(headers: IncomingHttpHeaders): boolean {
  if (fragmentHeaders.some((name) => headers[name] !== undefined)) return false;
  const destination = headers["sec-fetch-dest"];
  // Browsers leave it out on plain http to names other than localhost.
  if (destination === undefined) return /\btext\/html\b/i.test(headers.accept ?? "");
  return typeof destination === "string" && documentDestinations.has(destination);
}

/** Which page's client asks for what that page is to show now; null: it is another request. */
export function pageOf(headers: IncomingHttpHeaders): string | null {
  const id = headers[documentHeader];
  return typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : null;
}

/** Whether a browser says that what it gets will be a page or a frame, whatever it begins like. */
export function isSurelyDocument(headers: IncomingHttpHeaders): boolean {
  return headers["sec-fetch-dest"] !== undefined && asksForDocument(headers);
}

/** Whether a page is being opened or reloaded: it waits for a reload of the app that is under way. */
export function isNavigation(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  if (method !== "GET") return false;
  const mode = headers["sec-fetch-mode"];
  return mode === undefined ? /\btext\/html\b/i.test(headers.accept ?? "") : mode === "navigate";
}

export interface InjectPlan {
  /** The document is XML: the tag must go into the root element. */
  xml: boolean;
  /** It is a document also if it has no `<html>` and the like: the browser makes one of it. */
  isWhole: boolean;
  /** Content coding to undo, null for none. */
  coding: string | null;
  contentType: string;
}

/** Charsets in which the bytes of ASCII mean something else. */
const notAscii =
  /charset\s*=\s*["']?\s*(utf-?16|utf-?32|ucs-?[24]|utf-?7|iso-10646-ucs|unicode|csunicode|ebcdic|cp037|hz-gb)/i;

/** Whether the answer to a request for a document is one that takes the tag; null: it passes untouched. */
export function planInjection(head: ResponseHead, codings: ReadonlySet<string>, isWhole: boolean): InjectPlan | null {
  const { status, headers } = head;
  if (status === 204 || status === 205 || status === 206 || status === 304 || status > 599) return null;
  const types = headerValues(headers, "content-type");
  if (types.length !== 1) return null;
  const type = types[0] as string;
  const media = (type.split(";", 1)[0] as string).trim().toLowerCase();
  if (media !== "text/html" && media !== "application/xhtml+xml") return null;
  if (notAscii.test(type) || headerValues(headers, "content-range").length > 0) return null;
  if (headerValues(headers, "content-disposition").some((value) => /^\s*attachment\b/i.test(value))) return null;
  const encodings = headerTokens(headers, "content-encoding").filter((name) => name !== "identity");
  if (encodings.length > 1 || (encodings[0] !== undefined && !codings.has(encodings[0]))) return null;
  const xml = media !== "text/html";
  return { xml, isWhole: isWhole && !xml, coding: encodings[0] ?? null, contentType: type };
}
