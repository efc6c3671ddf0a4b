/**
 * Messages between the launcher and the runtime in the app process: one JSON object a line on a pipe of their own (the
 * app's IPC channel and standard streams stay the app's). Both sides come from one package, so the shape is trusted
 * once the version in `hello` is right.
 */
import type { AppError } from "./app-error.ts";
import type { DataChange, DataWork } from "./data-host.ts";
import type { Asked, Front, Protocol } from "./front.ts";
import type { KeptState } from "./hot-host.ts";
import type { LoadOrder, SwapOrder } from "./orders.ts";
import type { ModuleEnd } from "./owned.ts";
import type { PackageLoads, PreloadOrder } from "./preload.ts";
import type { ReloadTimings } from "./reload.ts";

export { type AppError, lateCode } from "./app-error.ts";
export type { Asked, AskedFile, AskedPort, FileFront, Front, PortFront, Protocol } from "./front.ts";
export type { Halt, LoadOrder, Root, SwapOrder } from "./orders.ts";
export type { ReloadTimings };

export const appProtocol = 1;

/** File descriptors in the app process: `events` is asynchronous, `asks` is read blockingly by the app process. */
export const appChannel = { events: 3, asks: 4 } as const;

/** Names a user module: its `file:` URL, with the query it was imported with. */
export type ModuleId = string;

export type ModuleFormat = "esm" | "cjs" | "json";

/** What an import specifier of a module leads to. */
export type Target =
  | { type: "module"; id: ModuleId }
  /** Loaded by Node itself; what linking needs to know of it is in an `ExternalSource` of the same URL. */
  | { type: "external"; url: string }
  | { type: "missing"; message: string; code: string };

/** A module that Node loads: a package, a builtin, a native add-on. */
export interface ExternalSource {
  url: string;
  format: "builtin" | "esm" | "cjs" | "json" | "other";
  /** Its export names besides `default` (empty for a builtin, which the app process asks itself). */
  names: string[];
}

/** Modules that are new to an app process, or have new code. */
export interface Parcel {
  modules: ModuleSource[];
  externals: ExternalSource[];
}

/** A module as the app process needs it. */
export interface ModuleSource {
  id: ModuleId;
  format: ModuleFormat;
  code: string;
  /** Source map as JSON; undefined where the code is the source. */
  map?: string;
  /** CommonJS made of a module with `import` or `export`, which is strict code. */
  strict?: boolean;
  /** Export names as Node would see them from an ES module (CommonJS only). */
  names?: string[];
  /** Import specifier → target for ES imports (static, and dynamic with a literal). */
  imports: Record<string, Target>;
  /** The same for `require` with a literal: other conditions, other targets. */
  requires: Record<string, Target>;
}

/** How a module names another. */
export type ImportKind = "import" | "require";

/** Where does a specifier lead that is only known when it runs? */
export interface Need {
  importer: ModuleId;
  specifier: string;
  kind: ImportKind;
  /** A package loads the file; the importer is the module on whose behalf it does. */
  byPackage: boolean;
}

/** `url` with query, as the app saw it. */
export interface RequestName {
  method: string;
  url: string;
}

export interface Listening {
  /** Unix socket or named pipe. */
  path: string;
  protocol: Protocol;
  asked: Asked;
  /** A request has opened it: the next version listens there when it is asked to, and is not waited for. */
  onDemand?: boolean;
}

export type ToApp =
  /** Before the first load: what can be done of it in advance. */
  | ({ type: "preload" } & PreloadOrder)
  /** First load: everything that can be reached from the entry by literal specifiers. */
  | ({ type: "load"; generation: number } & LoadOrder)
  | ({ type: "swap"; generation: number } & SwapOrder)
  /** The front of a `listen` that was answered before is another one now. */
  | { type: "relocated"; front: Front }
  /** Files that were read for requests have changed. */
  | { type: "changed"; files: string[] }
  /** Files of what `hotrun/data` has mounted have changed. Answered with `dataApplied`. */
  | { type: "data"; changes: DataChange[] }
  /** The gate has moved to this generation: what the replaced modules own ends now. */
  | { type: "commit"; generation: number }
  /** The gate has moved to another process: connections that clients keep open to this one end when they are idle. */
  | { type: "superseded" }
  /** For the listeners of `import.meta.hot.on`. */
  | { type: "notify"; event: string; payload: unknown }
  /** The next process is about to begin: what is to be handed over to it? Answered with `snapshot`. */
  | { type: "snapshot" }
  /** No request hangs on this generation any more: its servers close. */
  | { type: "drained"; generation: number }
  /** Answer to `need`. */
  | { type: "provide"; ask: number; result: Provided };

/** Answer to the question what a specifier leads to: the target and the modules that came into the graph by it. */
export type Provided = { target: Target; parcel: Parcel } | { error: AppError };

export type ToHall =
  | { type: "hello"; protocol: number; pid: number }
  /** From here on the app runs. */
  | { type: "began" }
  /** The packages are there; `files`: all that were read for them, as far as that is known. */
  | { type: "preloaded"; files: string[]; error: AppError | null }
  /** The start is over, and has loaded these. */
  | ({ type: "packages" } & PackageLoads)
  | { type: "listening"; generation: number; listening: Listening }
  /** The app itself closed a server. */
  | { type: "unlistened"; path: string }
  /** Loaded or swapped; `listening`: all endpoints of the new generation, those of unchanged modules included. */
  | ({ type: "loaded"; generation: number } & Loaded)
  /** The old version goes on. `disposed`: modules whose dispose handlers ran before the error. */
  | {
      type: "refused";
      generation: number;
      stage: "link" | "evaluate" | "listen";
      error: AppError;
      disposed: ModuleId[];
      /** The package that threw, and that was loaded before. */
      refusedBy?: string;
    }
  /** An `import()` whose target the process does not have yet. */
  | ({ type: "need"; ask: number } & Need)
  /** What a module says about itself with `import.meta.hot`. */
  | {
      type: "accepts";
      id: ModuleId;
      generation: number;
      self: boolean;
      dependencies: ModuleId[];
      declined: boolean;
    }
  /** `import.meta.hot.invalidate()`. `remake`: the module is still the one that accepted a dependency. */
  | { type: "invalidated"; id: ModuleId; remake: boolean; message: string | null }
  /** `hotrun/data` makes a value of what is below `root`: these files and folders are to be watched for it. */
  | {
      type: "mounted";
      root: string;
      folders: { folder: string; names: readonly string[] }[];
      files: { file: string; signature: string }[];
    }
  /** The last value that was made of what is below `root` has ended. */
  | { type: "unmounted"; root: string }
  /** A value that `hotrun/data` has made could not be brought up to date; null: by now it has been, or has ended. */
  | { type: "dataProblem"; value: number; problem: { error: AppError; at: DataWork } | null }
  /** Answer to `data`: the values are as the files are. */
  | { type: "dataApplied" }
  /** Answer to `superseded`: what the app has asked for at its end is done. */
  | { type: "superseded" }
  /** `keep` of `hotrun/hot` has been called: there is something to hand over. */
  | { type: "keeping" }
  /** Answer to `snapshot`. */
  | { type: "snapshot"; state: KeptState }
  /** `refresh()` of `hotrun/hot`; null: all pages. */
  | { type: "refresh"; pattern: string | null }
  | { type: "goto"; path: string; pattern: string | null }
  /** `import.meta.hot.send()`. */
  | { type: "custom"; event: string; data: unknown }
  /**
   * The app reads a file, which has this `fileSignature`. `reader`: the module that is being evaluated, null: later; then
   * `origins` says who called, innermost first: packages by name, user code by file.
   */
  | { type: "read"; file: string; reader: ModuleId | null; signature: string; origins: string[] }
  /** The file has changed, and the app was asked for it again, but keeps what it has made of it before. */
  | { type: "kept"; file: string; cure: "swap" | "restart" | "none" }
  /** A module, or a request (the entry), runs this file in a worker thread or in a process of its own. */
  | { type: "uses"; importer: ModuleId; file: string }
  /** The app lists a folder, in which these names are now. `recursive`: and what comes to be below it. */
  | { type: "listed"; folder: string; names: string[]; recursive: boolean; reader: ModuleId | null }
  /** The app watches a folder that it has listed: what happens there is its own business. */
  | { type: "unlisted"; folder: string }
  /** The app is about to create or to delete something itself, in a folder that it has listed. */
  | { type: "wrote"; file: string }
  /** `isOnce`: once in a session is enough, whichever process says it. */
  | { type: "warning"; message: string; hint?: string; isOnce?: boolean }
  /**
   * An error that need not have failed the request: how that was answered is for the launcher to say. `request` null: not known
   * which. `isPrinted`: the app has written it; else its framework has dealt with it.
   */
  | { type: "threw"; error: AppError; request: RequestName | null; isPrinted: boolean }
  /** Where debuggers reach this process; null: nowhere any more. `waiting`: it blocks until one says that it is ready. */
  | { type: "inspector"; url: string | null; waiting: boolean }
  /** The process ends, and with it what is in `import.meta.hot.data` of these modules, and what `keep` holds by these names. */
  | { type: "lost"; data: ModuleId[]; kept: string[] }
  /** The app is about to end the process by `process.exit`, with another code than 0: an error that was made where it did. */
  | { type: "exits"; call: AppError }
  /** An uncaught error is about to end the process, unless the app handles such errors itself; `origin` as Node calls it. */
  | { type: "crashed"; error: AppError; origin: string; isHandled?: boolean };

export interface Loaded {
  timings: Partial<ReloadTimings>;
  listening: Listening[];
  /** What the entry exports is served. */
  isServed: boolean;
  /** What ends with the modules that are replaced. */
  ends?: ModuleEnd[];
  /** What callbacks of `import.meta.hot.accept` threw. */
  refusals: AppError[];
}

/** Blocking questions on the `asks` pipe, one line out, one line back. */
export type Ask =
  | { type: "bind"; generation: number; asked: Asked; protocol: Protocol }
  | ({ type: "need" } & Need)
  /** `import.meta.resolve`: the URL only, nothing is loaded. */
  | { type: "resolve"; importer: ModuleId; specifier: string };

export type Answer =
  | { type: "bound"; front: Front }
  | { type: "refused"; code: string; message: string }
  | { type: "provided"; result: Provided }
  | { type: "resolved"; url: string };
