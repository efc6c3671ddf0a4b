import type { Page } from "playwright-core";
import type { ReloadReason } from "../../../src/protocol/live.ts";

/** A page that is shown, something that the user or a script does to it, and the page as the server has it after a save. */
export interface PageCase {
  /** With the codes of what it shows. */
  name: string;
  before: string;
  /** After the page has loaded, before the save. */
  act?(page: Page): Promise<unknown>;
  after: string;
  /** What the page reports of the reload (default: a morph, and no page load). */
  action?: "morph" | "none" | "reload";
  /** Of a page load. */
  reason?: ReloadReason;
  check(page: Page): Promise<void>;
  /** What the page's console has to say of it (default: nothing). */
  error?: RegExp;
  /** What other paths answer, the same in all cases; the type follows from the ending. */
  files?: Record<string, string>;
}

export const html = (body: string, head = "<title>App</title>") =>
  `<!doctype html>\n<html lang="en"><head>${head}</head>\n<body>${body}</body></html>`;

/** Notes an element so that `isNoted` can tell later whether it is still the same one. */
export function note(page: Page, selector: string): Promise<void> {
  return page
    .$eval(selector, (element, selector) => Object.assign(window, { [`noted ${selector}`]: element }), selector)
    .then(() => {});
}

export function isNoted(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((selector) => {
    const noted: Element = Reflect.get(window, `noted ${selector}`);
    return noted.isConnected && document.querySelector(selector) === noted;
  }, selector);
}
