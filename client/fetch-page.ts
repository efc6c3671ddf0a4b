import { documentHeader } from "../src/protocol/live.ts";
import { judgeAnswer } from "./answer.ts";

export type Fetched =
  | { type: "html"; html: string; status: number }
  /** Nothing to show now: the app cannot answer, or nobody does. */
  | { type: "keep" }
  | { type: "reload"; reason: "answer" };

/** Asks for a page again, as the browser would, and judges whether the answer is that page. */
export async function fetchPage(url: string, shownStatus: number, page: string): Promise<Fetched> {
  try {
    const response = await fetch(url, { headers: headersOf(page), cache: "no-store", redirect: "manual" });
    const { type, status } = response;
    const facts = { type, status, contentType: contentTypeOf(response), isUnavailable: isUnavailable(response) };
    const verdict = judgeAnswer(facts, shownStatus);
    if (verdict === "morph") return { type: "html", html: await textOf(response), status };
    return verdict === "keep" ? { type: "keep" } : { type: "reload", reason: "answer" };
  } catch {
    // No answer, or not to its end: the connection to the launcher will say when to try again.
    return { type: "keep" };
  }
}

/** For what this page is to show. */
export const headersOf = (page: string) => ({ accept: "text/html", [documentHeader]: page });

/** What this page has come from, as the app sent it. */
export type Origin =
  | { type: "known"; html: string }
  /** The launcher does not have it any more. */
  | { type: "forgotten" }
  /** Nobody is there, or the browser is on its way to another page, and lets none of this one's requests end. */
  | { type: "unanswered" };

export async function fetchOrigin({ prefix, page }: { prefix: string; page: string }): Promise<Origin> {
  try {
    const response = await fetch(`${prefix}page?id=${encodeURIComponent(page)}`);
    return response.ok ? { type: "known", html: await textOf(response) } : { type: "forgotten" };
  } catch {
    return { type: "unanswered" };
  }
}

function contentTypeOf({ headers }: Response): string | null {
  return headers.get("content-type");
}

export function isUnavailable({ headers }: Response): boolean {
  return headers.has("x-hotrun-unavailable");
}

/** In the charset in which the browser has read the page: `text()` knows only UTF-8. */
export async function textOf(response: Response): Promise<string> {
  return new TextDecoder(document.characterSet).decode(await response.arrayBuffer());
}
