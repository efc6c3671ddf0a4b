import { listen, type PageEvents } from "./page-events.ts";

/** `window.hotrun`, for scripts and tests of the page. */
export interface PageApi {
  /** What the page is up to date with. */
  readonly version: number;
  /** Resolves once the page has its live connection and is up to date. */
  readonly ready: Promise<void>;
  /** Fetches the page again and morphs it; resolves when that is done. */
  refresh(): Promise<void>;
  /** Returns its remover. Other names: what the app sends with `import.meta.hot.send`. */
  on<Name extends keyof PageEvents>(name: Name, listener: (detail: PageEvents[Name]) => void): () => void;
  on(name: string, listener: (detail: unknown) => void): () => void;
  off<Name extends keyof PageEvents>(name: Name, listener: (detail: PageEvents[Name]) => void): void;
  off(name: string, listener: (detail: unknown) => void): void;
}

type Remover = () => void;

/** Puts the API on `window`: as a property of its own, since markup (`<form id=hotrun>`) can take the bare name. */
export function installApi(api: Pick<PageApi, "version" | "ready" | "refresh">): void {
  const removers = new Map<string, Map<unknown, Remover>>();
  const on = (name: string, listener: (detail: never) => void) => {
    off(name, listener);
    const remove = listen(name, listener);
    const ofName = removers.get(name) ?? new Map<unknown, Remover>();
    removers.set(name, ofName.set(listener, remove));
    return () => off(name, listener);
  };
  const off = (name: string, listener: (detail: never) => void) => {
    removers.get(name)?.get(listener)?.();
    removers.get(name)?.delete(listener);
  };
  const value: PageApi = {
    get version() {
      return api.version;
    },
    ready: api.ready,
    refresh: api.refresh,
    on,
    off,
  };
  Object.defineProperty(window, "hotrun", { value, configurable: true });
}
