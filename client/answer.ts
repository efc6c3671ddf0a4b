/** What came when the page was fetched again. */
export interface Answer {
  /** `opaqueredirect`: it would have led elsewhere. */
  type: ResponseType;
  status: number;
  contentType: string | null;
  /** The launcher answered for an app that cannot. */
  isUnavailable: boolean;
}

/** `keep`: leave the page as it is; `reload`: let the browser show what a morph cannot. */
export type Verdict = "morph" | "keep" | "reload";

/**
 * Whether an answer is a new version of the page that is shown.
 *
 * A redirect, another type, or an error where there was none is another page: to morph it in under the old address would
 * be a lie. An app's own answer of 5xx is shown at once, since it is what the developer has to see.
 *
 * @param shownStatus status of the page as it is shown
 */
export function judgeAnswer({ type, status, contentType, isUnavailable }: Answer, shownStatus: number): Verdict {
  if (isUnavailable) return "keep";
  if (type === "opaqueredirect" || !isHtml(contentType)) return "reload";
  const isOk = status >= 200 && status < 300 && status !== 204;
  return isOk || status >= 500 || status === shownStatus ? "morph" : "reload";
}

export function isHtml(contentType: string | null): boolean {
  return /^(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType ?? "");
}
