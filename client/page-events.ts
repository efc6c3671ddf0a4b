import type { Failure } from "../src/protocol/failure.ts";

/** The events on `document`, each as `hotrun:<name>`, with what is in `detail`. */
export interface PageEvents {
  /** Cancelable: the page is then left as it is. */
  "before-morph": { cause: string; html: string };
  /** `added`: roots of what is new; `changed`: elements whose attributes or text have changed. */
  "after-morph": { cause: string; nodes: number; added: Element[]; changed: Element[] };
  /** Cancelable: then the browser loads the page that is to come. */
  navigate: { url: string };
  failure: Failure;
  recovered: null;
}

/** False where a listener has cancelled it. Other names are events of the app's own. */
export function emit<Name extends keyof PageEvents>(name: Name, detail: PageEvents[Name]): boolean;
export function emit(name: string, detail: unknown): boolean;
export function emit(name: string, detail: unknown): boolean {
  const cancelable = name === "before-morph" || name === "navigate";
  return document.dispatchEvent(new CustomEvent(`hotrun:${name}`, { detail, cancelable }));
}
