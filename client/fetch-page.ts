import { judgeAnswer } from "./answer.ts";

export type Fetched =
  | { type: "html"; html: string; status: number }
  /** Nothing to show now: the app cannot answer, or nobody does. */
  | { type: "keep" }
  | { type: "reload"; reason: string };

/** Asks for the shown page again, as the browser would, and judges whether the answer is that page. */
export async function fetchPage(shownStatus: number): Promise<Fetched> {
  const url = location.href.replace(/#.*/s, "");
  const request = { headers: { accept: "text/html" }, cache: "no-store", redirect: "manual" } as const;
  let response: Response;
  try {
    response = await fetch(url, request);
    const verdict = judgeAnswer(
      {
        type: response.type,
        status: response.status,
        contentType: response.headers.get("content-type"),
        isUnavailable: response.headers.has("x-hotrun-unavailable"),
      },
      shownStatus,
    );
    if (verdict.type !== "morph") return verdict;
    return { type: "html", html: await response.text(), status: response.status };
  } catch {
    // No answer, or not to its end: the connection to the launcher will say when to try again.
    return { type: "keep" };
  }
}
