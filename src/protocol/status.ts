import type { Failure } from "./failure.ts";
import type { Reload } from "./reload.ts";
import type { UnderWay } from "./under-way.ts";

/** A version of the app that answers, or that has something to finish. */
export interface GenerationStatus extends UnderWay {
  generation: number;
  /** Absent where the process has ended. */
  pid?: number;
  state: "live" | "draining";
}

/** Answer of `GET /__hotrun/status`. */
export interface Status {
  /** A generation can answer and nothing is wrong with the last change. */
  ok: boolean;
  mode: "swap" | "restart";
  /** Number of the generation that answers now; 0 before the first. */
  generation: number;
  /** The live version, and those that were replaced and have something under way; oldest first. */
  generations: GenerationStatus[];
  state: "starting" | "live" | "reloading" | "down" | "closing";
  /** A socket file has neither port nor host; its URL is `unix:` and the path. */
  fronts: { port: number | null; url: string; host: string | null }[];
  pages: { id: number; url: string }[];
  failure: Failure | null;
  /** By what the app has failed to answer since the last change that went well: the last 20, each once, oldest first. */
  requestFailures: Failure[];
  /** The last reloads, oldest first. */
  reloads: Reload[];
}
