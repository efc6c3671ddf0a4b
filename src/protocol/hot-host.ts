/** What the runtime does for `hotrun/hot`; where it is not, the functions work on their own. */
export interface HotHost {
  keep<Value>(name: string, create: () => Value): Value;
  forget(name: string): void;
  onReload(callback: () => unknown): void;
  refresh(pattern: string | undefined): void;
  goto(path: string, pattern: string | undefined): void;
  detach(resource: object): void;
  readonly generation: number;
  readonly url: string | undefined;
}

/** Of the global, under `Symbol.for`, that holds it. */
export const hotHostName = "hotrun.hot";

/** What `keep` holds when a process hands over to the next: structured clones as text, and what could not be cloned. */
export interface KeptState {
  /** By name: `v8.serialize`, in base64. */
  values: Record<string, string>;
  /** Made anew, and why: a clause for people, and whether it is by what it is, or by how much. */
  left: { name: string; reason: string; because: "kind" | "size" | "time" }[];
}
