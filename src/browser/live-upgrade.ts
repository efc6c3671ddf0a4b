import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isOwnOrigin } from "./origin.ts";
import { type BehindProxy, publicPlace } from "./public-place.ts";
import type { Tokens } from "./token.ts";

export interface Expected {
  path: string;
  tokens: Tokens;
  /** Bound to loopback alone: programs without an Origin may come in (with the token). */
  loopback: boolean;
  behind: BehindProxy;
}

export interface Refusal {
  status: number;
  /** (0) */
  afterMs?: number;
}

/** How an upgrade to the live channel is refused, before there is a handshake; null: it is let in. */
export function refusalOf(request: IncomingMessage, expected: Expected): Refusal | null {
  const [path, query = ""] = split(request.url ?? "");
  if (path !== expected.path) return { status: 404 };
  if (request.method !== "GET") return { status: 405 };
  const { origin } = request.headers;
  const isOwn =
    origin === undefined ? expected.loopback : isOwnOrigin(origin, publicPlace(request.headers, expected.behind));
  if (!isOwn) return { status: 403 };
  // Several, joined, are none.
  const refused = expected.tokens.judge(new URLSearchParams(query).getAll("token").join());
  return refused && { status: 403, ...refused };
}

const reasons: Record<number, string> = { 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed" };

export function refuse(socket: Duplex, { status, afterMs = 0 }: Refusal): void {
  const head = `HTTP/1.1 ${status} ${reasons[status] ?? "Service Unavailable"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  const end = () => void socket.end(head, () => socket.destroy());
  if (afterMs === 0) return end();
  const timer = setTimeout(end, afterMs).unref();
  socket.once("close", () => clearTimeout(timer));
}

/** Id of the document that wants to be told of changes. */
export function documentOf({ url = "" }: IncomingMessage): string {
  const [, query = ""] = split(url);
  return new URLSearchParams(query).get("page") ?? "";
}

function split(url: string): string[] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}
