import { isHtml } from "../answer.ts";
import { headersOf, isUnavailable, textOf } from "../fetch-page.ts";

/** Asks for a page that a link leads to; null: it is none that can be shown in this one's place. */
export async function fetchDocument(
  url: string,
  page: string,
): Promise<{ html: string; status: number; url: string } | null> {
  try {
    // In the cache, what comes without our tag would be what the browser shows on the way back.
    const response = await fetch(url, { headers: headersOf(page), cache: "no-store" });
    const final = new URL(response.url);
    if (final.origin !== location.origin || !isHtml(response.headers.get("content-type")) || isUnavailable(response)) {
      // The browser asks for it itself.
      await response.body?.cancel();
      return null;
    }
    return { html: await textOf(response), status: response.status, url: response.url };
  } catch {
    // The browser shows what is wrong.
    return null;
  }
}
