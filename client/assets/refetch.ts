import { loadLimitMs } from "./loaded.ts";

/**
 * With `reload`, what comes is what the browser has of this URL from now on: a document uses an image again without asking
 * whether it has changed, whatever the server says.
 */
export async function refetch(url: string, cache: RequestCache = "reload"): Promise<string> {
  const response = await fetch(url, { cache, signal: AbortSignal.timeout(loadLimitMs) });
  return response.text();
}
