import { within } from "./loaded.ts";

/** Marks what we have asked for ourselves in the browser's record of what the page has loaded. */
export const ownMark = "#hotrun";

/**
 * Puts what a URL answers now in place of what the browser has kept of it: a document uses an image again without asking
 * whether it has changed, whatever the server says.
 */
export function refetch(url: string): Promise<void> {
  return within(fetch(url + ownMark, { cache: "reload" }).then((response) => response.arrayBuffer()));
}
