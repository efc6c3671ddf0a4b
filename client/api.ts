import type { PageEvents } from "./page-events.ts";

/** `window.hotrun`, for scripts and tests of the page. */
export interface PageApi {
  /** What the page is up to date with. */
  readonly version: number;
  /** Resolves once the page has its live connection and is up to date. */
  readonly ready: Promise<void>;
  /** Fetches the page again and morphs it; resolves when that is done. */
  refresh(): Promise<void>;
  /** Shows another page of the app: by a morph with `--navigate`, else by a page load. Resolves when a morph is done. */
  navigate(path: string): Promise<void>;
  /** Returns its remover. Other names: what the app sends with `import.meta.hot.send`. */
  on<Name extends keyof PageEvents>(name: Name, listener: (detail: PageEvents[Name]) => void): () => void;
  on(name: string, listener: (detail: unknown) => void): () => void;
  off<Name extends keyof PageEvents>(name: Name, listener: (detail: PageEvents[Name]) => void): void;
  off(name: string, listener: (detail: unknown) => void): void;
}

type Listener = (detail: never) => void;

/** Puts the API on `window`: as a property of its own, since markup (`<form id=hotrun>`) can take the bare name. */
export function installApi(api: Pick<PageApi, "version" | "ready" | "refresh" | "navigate">): void {
  /** One for each listener, so that the document itself knows which it has already. */
  const handles = new WeakMap<Listener, (event: Event) => void>();
  const on = (name: string, listener: Listener) => {
    const handle = handles.get(listener) ?? ((event) => listener((event as CustomEvent).detail as never));
    handles.set(listener, handle);
    document.addEventListener(`hotrun:${name}`, handle);
    return () => off(name, listener);
  };
  const off = (name: string, listener: Listener) => {
    const handle = handles.get(listener);
    if (handle) document.removeEventListener(`hotrun:${name}`, handle);
  };
  const value: PageApi = {
    get version() {
      return api.version;
    },
    ready: api.ready,
    refresh: api.refresh,
    navigate: api.navigate,
    on,
    off,
  };
  Object.defineProperty(window, "hotrun", { value, configurable: true });
}
