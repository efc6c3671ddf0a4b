import { judgeAnswer } from "./answer.ts";

export type Fetched =
  | { type: "html"; html: string; status: number }
  /** Nothing to show now: the app cannot answer, or nobody does. */
  | { type: "keep" }
  | { type: "reload"; reason: string };

/** Asks for a page again, as the browser would, and judges whether the answer is that page. */
export async function fetchPage(url: string, shownStatus: number): Promise<Fetched> {
  const request = { headers: { accept: "text/html" }, cache: "no-store", redirect: "manual" } as const;
  let response: Response;
  try {
    response = await fetch(url, request);
    const verdict = judgeAnswer(
      {
        type: response.type,
        status: response.status,
        contentType: response.headers.get("content-type"),
        isUnavailable: isUnavailable(response),
      },
      shownStatus,
    );
    if (verdict.type !== "morph") return verdict;
    return { type: "html", html: await textOf(response), status: response.status };
  } catch {
    // No answer, or not to its end: the connection to the launcher will say when to try again.
    return { type: "keep" };
  }
}

/** What this page has come from, as the app sent it; null: the launcher does not have it any more. */
export async function fetchShown({ prefix, page }: { prefix: string; page: string }): Promise<string | null> {
  try {
    const response = await fetch(`${prefix}page?id=${encodeURIComponent(page)}`);
    return response.ok ? await textOf(response) : null;
  } catch {
    // Gone in the meantime: the page is loaded anew, by a browser that shows it if nobody answers.
    return null;
  }
}

export function isUnavailable({ headers }: Response): boolean {
  return headers.has("x-hotrun-unavailable");
}

/** In the charset in which the browser has read the page: `text()` knows only UTF-8. */
export async function textOf(response: Response): Promise<string> {
  return new TextDecoder(document.characterSet).decode(await response.arrayBuffer());
}
