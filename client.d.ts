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
   * Runs before this version is replaced, to end what it has begun; what it returns is waited for. Timers that the module
   * set while it was loaded end by themselves.
   */
  dispose(end: (data: HotrunHot["data"]) => void | Promise<void>): void;

  /** This module cannot take the change after all: its importers are made anew too. `message` is shown as the reason. */
  invalidate(message?: string): void;

  /** This module can never be replaced in a running app: a change of it restarts the process. */
  decline(): void;
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
  /** Calls `listener` with the details of each such event; returns what removes it again. */
  on<Name extends keyof HotrunPageEvents>(name: Name, listener: (detail: HotrunPageEvents[Name]) => void): () => void;
  off<Name extends keyof HotrunPageEvents>(name: Name, listener: (detail: HotrunPageEvents[Name]) => void): void;
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
    /** How many nodes were added, removed or changed. */
    readonly nodes: number;
  };
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
  readonly hint?: string;
}

/** Where there is no DOM library (code that runs in Node alone), this is all that the events below need of it. */
// biome-ignore lint/suspicious/noExplicitAny: declarations of one interface must agree, and this is how the DOM library has it
interface CustomEvent<T = any> {
  readonly detail: T;
}

interface DocumentEventMap {
  "hotrun:before-morph": CustomEvent<HotrunPageEvents["before-morph"]>;
  "hotrun:after-morph": CustomEvent<HotrunPageEvents["after-morph"]>;
  "hotrun:failure": CustomEvent<HotrunPageEvents["failure"]>;
  "hotrun:recovered": CustomEvent<HotrunPageEvents["recovered"]>;
}
