import type { Failure } from "./failure.ts";
import type { ConsoleLevel, PageAction, ReloadReason, ToLauncher } from "./live.ts";
import type { LatePackage } from "./preload.ts";
import type { Reload } from "./reload.ts";

type Applied = Extract<ToLauncher, { type: "applied" }>;

/** What happened, one JSON object a line under `--json`; `at` is milliseconds since hotrun started. */
export type HotrunEvent = { at: number } & HotrunEventBody;

export type HotrunEventBody =
  /** The app answers for the first time, or again after nothing could. */
  | { type: "ready"; urls: string[]; ms: number; generation: number }
  | { type: "listen"; port: number | null; url: string; host: string | null }
  | { type: "change"; files: string[] }
  | ({ type: "reload" } & Omit<Reload, "at">)
  | ({ type: "failure"; reload: number | null } & Failure)
  | { type: "recovered" }
  /** A page did what the reload asked for (`action` undefined: the page has just connected). */
  | {
      type: "page";
      id: number;
      url: string;
      reload?: number;
      action?: PageAction;
      nodes?: Applied["nodes"];
      ms?: number;
      /** Why it was loaded anew: see `reloadReasons`. */
      reason?: ReloadReason;
    }
  /**
   * With `forwardConsole`: a page has logged something, or has an error that nothing caught. `stack` and place are of the
   * sources where there are source maps; with a place only if the file is in the app's folder.
   */
  | {
      type: "console";
      /** Path with query. */
      page: string;
      level: ConsoleLevel;
      text: string;
      stack?: string;
      file?: string;
      line?: number;
      column?: number;
    }
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | { type: "exit"; code: number | null; signal: string | null }
  | { type: "restart"; reason: string }
  /** A process waits for the next restart, with these packages loaded; `left`: those that it may not load, and why. */
  | { type: "spare"; pid: number; packages: string[]; left: LatePackage[] }
  /** `about` "code": the app's own, which runs nevertheless; pages show it too. */
  | { type: "warning"; message: string; hint?: string; about?: "code" };

export type HotrunEventType = HotrunEventBody["type"];
