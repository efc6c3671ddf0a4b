/**
 * Ambient types for code that runs under hotrun: `import.meta.hot` in modules of the app, `window.hotrun` and the events
 * on `document` in scripts of the page. Turn them on with `"types": ["hotrun/client"]` in tsconfig.json, or with
 * `/// <reference types="hotrun/client" />` in one file.
 */

interface ImportMeta {
  /** What a module can say about its own replacement; undefined when the app runs without hotrun. */
  readonly hot?: HotrunHot;
}

/** A module's own view of a reload. Names and meaning are those of Vite. */
interface HotrunHot {
  /** Kept from one version of this module to the next, the same object; empty at first. */
  // biome-ignore lint/suspicious/noExplicitAny: what a module keeps is its own affair, as in Vite's types
  readonly data: any;

  /** This module can be replaced by itself: its importers are not made anew, and keep what they imported from it. */
  accept(): void;
  /** The same; `onUpdate` gets the exports of the new version once it has run. */
  accept(onUpdate: (module: HotrunModule | undefined) => void): void;
  /** `dependency` (as this module imports it) can be replaced without this module: `onUpdate` gets its new exports. */
  accept(dependency: string, onUpdate: (module: HotrunModule | undefined) => void): void;
  /** The same for several: one entry for each dependency, undefined for those that did not change. */
  accept(dependencies: readonly string[], onUpdate: (modules: Array<HotrunModule | undefined>) => void): void;

  /**
   * Runs before this version is replaced, to end what it has begun; what it returns is waited for. Importers are disposed
   * of before what they import. Timers that the module set while it was loaded end by themselves.
   */
  dispose(end: (data: HotrunHot["data"]) => void | Promise<void>): void;
  /** Runs when nothing imports this module any longer, after its `dispose` handlers; its `data` goes with it. */
  prune(end: (data: HotrunHot["data"]) => void | Promise<void>): void;

  /**
   * This module cannot take its update after all: the update goes on to its importers, as if it had not accepted it.
   * `message` is shown as the reason. It means nothing while a module is loaded for the first time.
   */
  invalidate(message?: string): void;

  /** This module can never be replaced in a running app: a change of it restarts the process. */
  decline(): void;

  /** Calls `listener` on each such event, until this version of the module is replaced. */
  on<Name extends keyof HotrunHotEvents>(event: Name, listener: (payload: HotrunHotEvents[Name]) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: as in Vite's types
  on(event: string, listener: (payload: any) => void): void;
  /** Removes a listener of this version of the module. */
  off<Name extends keyof HotrunHotEvents>(event: Name, listener: (payload: HotrunHotEvents[Name]) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: as in Vite's types
  off(event: string, listener: (payload: any) => void): void;

  /**
   * Tells all open pages, where `window.hotrun.on(event, …)` hears it. `data` crosses as JSON of at most 1 MiB.
   *
   * @throws TypeError (`HOTRUN_SEND`) for the names of hotrun's own events, for `vite:…` and `hotrun:…`, and for too much data
   */
  send(event: string, data?: unknown): void;
}

/** What `import.meta.hot.on` tells, under Vite's names. Modules are named by their file, with the query of the import. */
interface HotrunHotEvents {
  /** Modules are about to be replaced. It is waited for. */
  "vite:beforeUpdate": HotrunUpdate;
  /** They have been replaced, and the new version answers. */
  "vite:afterUpdate": HotrunUpdate;
  /** Nothing imports these modules any longer. */
  "vite:beforePrune": { readonly type: "prune"; readonly paths: readonly string[] };
  /** A module cannot take its update. */
  "vite:invalidate": { readonly path: string; readonly message: string | undefined };
  /** The process is about to be replaced by a new one. */
  "vite:beforeFullReload": { readonly type: "full-reload"; readonly path: "*"; readonly reason: string };
  /** A change is broken, and the version that hears this serves on. */
  "vite:error": { readonly type: "error"; readonly err: HotrunHotError };
}

interface HotrunUpdate {
  readonly type: "update";
  /** One for each place where the update ends; both paths are the entry's if nothing below accepts it. */
  readonly updates: ReadonlyArray<{
    readonly type: "js-update";
    /** The module that accepts. */
    readonly path: string;
    /** What it accepts. */
    readonly acceptedPath: string;
    /** Milliseconds since 1970. */
    readonly timestamp: number;
  }>;
}

interface HotrunHotError {
  readonly message: string;
  readonly stack: string;
  /** Permanent code, explained in docs/errors.md. */
  readonly code: string;
  /** Absolute path of the source file, where it is known. */
  readonly id?: string;
  /** Source lines around the place. */
  readonly frame?: string;
  /** 1-based. */
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
}

/** The namespace of a module. */
// biome-ignore lint/suspicious/noExplicitAny: the exports of a module that has just been changed are unknown to the compiler
type HotrunModule = Record<string, any> & { readonly [Symbol.toStringTag]: "Module" };

interface Window {
  /** hotrun's side of the page; undefined in a page that was not served through hotrun. */
  readonly hotrun?: HotrunPage;
}

/** What scripts and tests of a page can ask of hotrun. */
interface HotrunPage {
  /** Counts the changes that the page is up to date with. */
  readonly version: number;
  /** Resolves once the page has its live connection and is up to date. */
  readonly ready: Promise<void>;
  /** Fetches the page again and morphs it to the answer; resolves when that is done. */
  refresh(): Promise<void>;
  /** Shows another page of the app: by a morph with `--navigate`, else by a page load. Resolves when a morph is done. */
  navigate(path: string): Promise<void>;
  /** Calls `listener` with the details of each such event; returns what removes it again. */
  on<Name extends keyof HotrunPageEvents>(name: Name, listener: (detail: HotrunPageEvents[Name]) => void): () => void;
  /** Other names are events of the app's own: `import.meta.hot.send(name, detail)` there. */
  // biome-ignore lint/suspicious/noExplicitAny: what an app sends to its pages is its own affair
  on(name: string, listener: (detail: any) => void): () => void;
  off<Name extends keyof HotrunPageEvents>(name: Name, listener: (detail: HotrunPageEvents[Name]) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  off(name: string, listener: (detail: any) => void): void;
}

/** The details of what happens in a page; on `document` the same events are called `hotrun:<name>`. */
interface HotrunPageEvents {
  /** The page is about to follow a change. `preventDefault()` on the event leaves it as it is. */
  "before-morph": {
    /** What has changed, in words. */
    readonly cause: string;
    /** The new page, as the server sent it. */
    readonly html: string;
  };
  "after-morph": {
    /** What has changed, in words; `navigation` for another page. */
    readonly cause: string;
    /** How many nodes were added, removed, moved or changed. */
    readonly nodes: number;
    /** Roots of what was added. */
    readonly added: readonly Element[];
    /** Elements whose attributes or text have changed. */
    readonly changed: readonly Element[];
  };
  /** A link is about to be followed by a morph (`--navigate`). `preventDefault()` on the event leaves it to the browser. */
  navigate: { readonly url: string };
  /** The last change is broken; the page shows what was there before. */
  failure: HotrunFailure;
  /** What was broken is mended. */
  recovered: null;
}

interface HotrunFailure {
  readonly kind: string;
  /** Permanent code: `HOTRUN_PARSE`, `HOTRUN_LOAD` and others, explained in docs/errors.md. */
  readonly code: string;
  readonly title: string;
  readonly message: string;
  /** Absolute path of the source file, where it is known. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Source lines around the place. */
  readonly frame?: string;
  readonly stack?: string;
  /** The request that the app could not answer: `kind` is "request". */
  readonly request?: { readonly method: string; readonly url: string };
  /** What led to it (`cause`), the errors that it is made of (`aggregated`), and others that the same change has (`also`). */
  readonly related?: readonly {
    readonly relation: "cause" | "aggregated" | "also";
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
    readonly frame?: string;
    readonly stack?: string;
  }[];
  readonly hint?: string;
}

/** Where there is no DOM library (code that runs in Node alone), this is all that the events need of it. */
// biome-ignore lint/suspicious/noEmptyInterface: what an element has, that library says
interface Element {}

// biome-ignore lint/suspicious/noExplicitAny: declarations of one interface must agree, and this is how the DOM library has it
interface CustomEvent<T = any> {
  readonly detail: T;
}

interface Element {
  readonly tagName: string;
}

interface DocumentEventMap {
  "hotrun:before-morph": CustomEvent<HotrunPageEvents["before-morph"]>;
  "hotrun:after-morph": CustomEvent<HotrunPageEvents["after-morph"]>;
  "hotrun:navigate": CustomEvent<HotrunPageEvents["navigate"]>;
  "hotrun:failure": CustomEvent<HotrunPageEvents["failure"]>;
  "hotrun:recovered": CustomEvent<HotrunPageEvents["recovered"]>;
}
