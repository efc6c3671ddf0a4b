import type { Failure } from "../src/protocol/failure.ts";

/** The events on `document`, each as `hotrun:<name>`, with what is in `detail`. */
export interface PageEvents {
  /** Cancelable: the page is then left as it is. */
  "before-morph": { cause: string; html: string };
  "after-morph": { nodes: number };
  failure: Failure;
  recovered: null;
}

/** False where a listener has cancelled it. */
export function emit<Name extends keyof PageEvents>(name: Name, detail: PageEvents[Name]): boolean {
  const cancelable = name === "before-morph";
  return document.dispatchEvent(new CustomEvent(`hotrun:${name}`, { detail, cancelable }));
}

/** Returns its remover. */
export function listen<Name extends keyof PageEvents>(
  name: Name,
  listener: (detail: PageEvents[Name]) => void,
): () => void {
  const handle = (event: Event) => listener((event as CustomEvent).detail);
  document.addEventListener(`hotrun:${name}`, handle);
  return () => document.removeEventListener(`hotrun:${name}`, handle);
}
