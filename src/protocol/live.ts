import type { Failure } from "./failure.ts";

/** Version of the messages on the live channel; a client of another version reloads its page. */
export const liveProtocol = 3;

/**
 * From the launcher to a page.
 *
 * `version` counts every reload that pages can see (swap, restart, refresh, restyle); the injected tag carries the one
 * that the HTML was made with, so that a page knows on each (re)connect whether it is behind. `html` is a failure as pages
 * show it, `style` how they show it and all else of ours.
 */
export type ToPage =
  | {
      type: "hello";
      protocol: number;
      generation: number;
      version: number;
      failure: Failure | null;
      html: string | null;
      style: string;
      warnings: Warnings;
      /** Of the last versions, oldest first: what changed that pages may have loaded themselves, for one that was away. */
      changes: { version: number; files: readonly string[] }[];
    }
  /** Fetch the current URL again and morph to the answer. `reload` null: the app has asked for it. `files`: absolute paths of what changed that it may have loaded itself. */
  | { type: "refresh"; reload: number | null; generation: number; version: number; cause: string; files: string[] }
  /** Stylesheets (or images) changed on disk: swap the URLs of those whose path ends like one of `files`. */
  | { type: "restyle"; reload: number; version: number; files: string[] }
  /** A full page reload. */
  | { type: "reload"; reload: number; version: number; reason: string }
  /** Show another page of the app: a path, with query and hash. */
  | { type: "goto"; path: string }
  /** A reload is under way (for the indicator). */
  | { type: "reloading" }
  /** It has ended without anything for this page to do. */
  | { type: "settled" }
  | { type: "failure"; failure: Failure; html: string }
  | { type: "recovered" }
  /** What there is to know of the app's code, although it runs. */
  | ({ type: "warnings" } & Warnings)
  /** `import.meta.hot.send()` in the app. */
  | { type: "custom"; event: string; data: unknown }
  /** Lines that the app has written, for the console of the page; `id` counts up, so that none is shown twice. */
  | { type: "output"; id: number; stream: "stdout" | "stderr"; text: string };

/** `html` as pages show them, null: there are none. */
export interface Warnings {
  count: number;
  html: string | null;
}

/** In which the client names its page when it asks for what the page is to show; the app does not get it. */
export const documentHeader = "x-hotrun-page";

/** So many files does a message name. */
export const maxRefreshFiles = 200;

/** What `window.hotrun.on` tells by itself: an app cannot send events of these names. */
export const ownEvents: readonly string[] = ["before-morph", "after-morph", "failure", "recovered", "navigate"];

/** Vite's, and ours. */
export const ownEventPrefixes: readonly string[] = ["vite:", "hotrun:"];

/** So many characters of JSON may an event of the app's have. */
export const maxCustomEvent = 1024 * 1024;

/** What a page did about a message. `offer`: it is the answer to a form, and the user is asked whether to send that again. */
export type PageAction = "morph" | "restyle" | "reload" | "offer" | "none";

/** Why a page is loaded anew and not morphed; in words in docs/page.md. */
export const reloadReasons = [
  "no-morph",
  "script",
  "stylesheet",
  "answer",
  "unknown",
  "moved",
  "unfinished",
  "error",
  "import-map",
  "module",
  "document-write",
  "doctype",
  "shadow-root",
  "rendered",
  "replaced",
  "asked-for",
] as const;

export type ReloadReason = (typeof reloadReasons)[number];

export const consoleLevels = ["debug", "log", "info", "warn", "error"] as const;
export type ConsoleLevel = (typeof consoleLevels)[number];

/** So many characters of each: escaped, which makes them six times as many, they still fit into a message. */
export const maxConsole = { text: 6000, stack: 4000 } as const;

/** From a page to the launcher. */
export type ToLauncher =
  /** First message: the path with query that the page shows. */
  | { type: "page"; path: string; version: number }
  /** Done with the reload of that number. `nodes`: how many DOM nodes were touched. */
  | { type: "applied"; reload: number; action: PageAction; nodes: number; ms: number; reason?: ReloadReason }
  /** It has logged this, or has an error that nothing caught. `stack`: where, as the browser writes it. */
  | { type: "console"; level: ConsoleLevel; text: string; stack?: string };

/** Close codes of the live channel (RFC 6455 §7.4.2: 4000–4999 are private). */
export const liveClose = { badMessage: 4400, closing: 4503 } as const;
