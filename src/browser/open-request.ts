import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { isAbsolute, normalize } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openedText } from "../decide/opened-text.ts";
import { isPlainPath } from "../decide/plain-path.ts";
import type { Opened, Place } from "../protocol/editor.ts";
import { isOwnOrigin } from "./origin.ts";
import { type BehindProxy, publicPlace } from "./public-place.ts";
import type { Tokens } from "./token.ts";

export interface OpenOptions {
  tokens: Tokens;
  /**
   * Bound to loopback alone: programs, which send no Origin, may ask too (with the token). Else other machines can come in and
   * be given a page with the token, and this one opens its editor for nobody but itself.
   */
  loopback: boolean;
  behind: BehindProxy;
  /** A failure or warning has named the file. */
  isNamed(file: string): boolean;
  open(place: Place): Promise<Opened>;
}

export type OpenAnswer = [status: number, text: string, headers?: OutgoingHttpHeaders];

/**
 * Opens the editor for a page of ours. Whatever is not exactly such a request is refused before anything is looked up in the
 * file system: what is opened is a file that hotrun has named itself, in the editor that the user's environment says.
 */
export async function answerOpen(request: IncomingMessage, options: OpenOptions): Promise<OpenAnswer> {
  const refusal = refusalOf(request, options) ?? (await tokenRefusalOf(request, options));
  const body = refusal ? null : await readBody(request);
  if (refusal || body === null) {
    // What is still to come is of no interest.
    request.resume();
    return refusal ?? [413, `At most ${maxBody} bytes`];
  }
  const place = readPlace(body);
  if (!place) return [400, "A file by its absolute path; line and column from 1 on"];
  if (!options.isNamed(place.file)) return [403, "Only files that a failure names"];
  const opened = await options.open(place);
  return [statuses[opened.type], openedText(opened, place)];
}

const statuses: Record<Opened["type"], number> = {
  opened: 204,
  terminal: 409,
  failed: 501,
  none: 501,
  missing: 404,
  crowded: 429,
};

function refusalOf({ method, headers, socket }: IncomingMessage, options: OpenOptions): OpenAnswer | null {
  if (method !== "POST") return [405, "Only POST", { Allow: "POST" }];
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return [403, "Not for pages of other origins"];
  const { origin } = headers;
  const isOwn = origin === undefined ? options.loopback : isOwnOrigin(origin, publicPlace(headers, options.behind));
  if (!isOwn) return [403, "Not for pages of other origins"];
  // Forms can send three types, of which this is none: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
  if (!/^application\/json\s*(?:;|$)/i.test(headers["content-type"] ?? "")) return [403, "Only JSON"];
  return options.loopback || isFromHere(socket) ? null : [403, "Only on the machine that hotrun runs on"];
}

/** This machine has connected to itself, at its address in the network perhaps. */
function isFromHere({ remoteAddress = "", localAddress }: Socket): boolean {
  return remoteAddress === localAddress || /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress);
}

async function tokenRefusalOf({ headers }: IncomingMessage, { tokens }: OpenOptions): Promise<OpenAnswer | null> {
  const refused = tokens.judge(String(headers["x-hotrun-token"] ?? ""));
  if (refused && refused.afterMs > 0) await delay(refused.afterMs, undefined, { ref: false });
  return refused && [403, "Not without the token", refused.afterMs > 0 ? { Connection: "close" } : {}];
}

/** A path may have 4096 bytes on most systems; one that long is nobody's source. */
const maxBody = 4096;

/** Null: too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"]) > maxBody) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What a page asks for, if it is a place; never throws. */
export function readPlace(text: string): Place | null {
  const { file, line, column } = parsed(text);
  if (!isSourcePath(file) || !isPosition(line) || !isPosition(column)) return null;
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // Not JSON: the same to us as JSON of another shape.
  }
}

function isSourcePath(value: unknown): value is string {
  return typeof value === "string" && isPlainPath(value) && isAbsolute(value) && normalize(value) === value;
}

/** Of a file of ten million lines nobody makes a failure. */
const maxPosition = 9_999_999;

function isPosition(value: unknown): value is number | undefined {
  return value === undefined || (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxPosition);
}
