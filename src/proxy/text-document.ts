import { headerTokens, headerValues } from "./raw-headers.ts";
import type { ResponseHead } from "./response-head.ts";

/** An answer in which the browser would show nothing but text: it becomes a document, so that the client can be in it. */
export interface TextDocumentPlan {
  charset: string;
  /** What the document is called. */
  title: string;
  /** Any text will do; false: of its kind is known nothing, so that only an empty body is shown. */
  isText: boolean;
  /** Nothing forbids a style of ours. */
  mayStyle: boolean;
}

/** Of a text document in its charset. */
export interface TextDocument {
  /** Up to the place of the tag. */
  start: Buffer;
  rest: Buffer;
}

/** A longer body passes as it is. */
export const maxTextBytes = 256 * 1024;

const textual = /^(?:text\/plain|application\/(?:[\w.-]+\+)?json)$/;
const changedHeaders: ReadonlySet<string> = new Set(["content-type", "content-length"]);

/**
 * Whether an answer to a navigation says, as text or with no body at all, that there is no page (404) or that the app has failed:
 * such a page could neither show why nor go on when it is mended. Null: it passes untouched.
 */
export function planTextDocument(head: ResponseHead): TextDocumentPlan | null {
  const { status, reason, headers, framing } = head;
  if ((status !== 404 && status < 500) || status > 599 || framing.type === "none") return null;
  const types = headerValues(headers, "content-type");
  const [media = "", ...parameters] = (types[0] ?? "").toLowerCase().split(";");
  const isEmpty = framing.type === "length" && framing.bytes === 0;
  const isText = textual.test(media.trim());
  if (types.length > 1 || (!isEmpty && types.length === 1 && !isText)) return null;
  const charset =
    /^\s*charset\s*=\s*"?([\w-]+)/.exec(parameters.find((each) => /charset/.test(each)) ?? "")?.[1] ?? "utf-8";
  if (!/^(?:utf-?8|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-\d+)$/.test(charset)) return null;
  if (headerValues(headers, "content-range").length > 0) return null;
  if (headerValues(headers, "content-disposition").some((value) => /^\s*attachment\b/i.test(value))) return null;
  if (headerTokens(headers, "content-encoding").some((name) => name !== "identity")) return null;
  const mayStyle = !headers.some((name, index) => index % 2 === 0 && /^content-security-policy/i.test(name));
  return { charset, title: `${status} ${reason.replace(/[^\x20-\x7e]/g, "")}`.trim(), isText, mayStyle };
}

export function textDocument(body: Buffer, { title, mayStyle }: TextDocumentPlan): TextDocument {
  const style = mayStyle ? ' style="white-space:pre-wrap;overflow-wrap:anywhere"' : "";
  const start = "<!doctype html>\n<html><head>";
  const before = `<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title></head><body>\n`;
  // A line feed right after the tag belongs to it.
  const shown = body.length > 0 ? `<pre${style}>\n${escaped(body.toString("latin1"))}</pre>` : empty(title);
  return { start: Buffer.from(start), rest: Buffer.from(`${before}${shown}\n</body></html>\n`, "latin1") };
}

const empty = (title: string) => `<p>${escaped(title)} (the body of the answer is empty)</p>`;

/** In any charset that extends ASCII. */
const escaped = (text: string): string => text.replace(/[&<]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The head that goes with the document. */
export function textDocumentHead(head: ResponseHead, plan: TextDocumentPlan, bytes: number): ResponseHead {
  const headers: string[] = [];
  for (let i = 0; i < head.headers.length; i += 2) {
    const name = head.headers[i] as string;
    if (!changedHeaders.has(name.toLowerCase())) headers.push(name, head.headers[i + 1] as string);
  }
  headers.push("Content-Type", `text/html; charset=${plan.charset}`, "Content-Length", String(bytes));
  return { ...head, headers, framing: { type: "length", bytes } };
}
