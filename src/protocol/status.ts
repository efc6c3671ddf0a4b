import type { Failure } from "./failure.ts";
import type { Reload } from "./reload.ts";

/** Answer of `GET /__hotrun/status`. */
export interface Status {
  /** A generation can answer and nothing is wrong with the last change. */
  ok: boolean;
  mode: "swap" | "restart";
  /** Number of the generation that answers now; 0 before the first. */
  generation: number;
  state: "starting" | "live" | "reloading" | "down" | "closing";
  fronts: { port: number; url: string; host: string }[];
  pages: { id: number; url: string }[];
  failure: Failure | null;
  /** The last reloads, oldest first. */
  reloads: Reload[];
}
