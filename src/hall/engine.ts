import type { ResolvedOptions } from "../config/options.ts";
import type { Invalidation } from "../decide/invalidations.ts";
import type { Event } from "../decide/lifecycle.ts";
import type { Change } from "../decide/plan.ts";
import type { PortFront } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Gate } from "../proxy/gate.ts";
import type { Clock } from "./clock.ts";
import type { EnvironmentOptions } from "./environment.ts";
import type { Journal } from "./journal.ts";
import type { Ports } from "./ports.ts";
import type { Ending } from "./processes.ts";
import type { Reloads } from "./reloads.ts";
import type { RequestFailures } from "./request-failures.ts";

/** What runs an app, and brings changes into it. */
export interface Engine {
  readonly mode: "swap" | "restart";
  readonly reloads: Reloads;
  /** Of the endpoints: private to this user, and gone with us. */
  readonly folder: string;
  /** Before the first start: what has to be there while the app runs. */
  open(): Promise<void>;
  /** The one that answers now; 0: none has yet. */
  generation(): number;
  /** Process id of a generation, while it is there. */
  pid(generation: number): number | undefined;
  /** A value that the app makes of files is not as they are. */
  dataFailure?(): Failure | null;
  /** The live version listens somewhere. */
  isListening(): boolean;
  /** For the app's standard input; null ends it. */
  input(chunk: Buffer | string | null): void;
  /** A `listen` that has its answer is somewhere else now. */
  relocated(front: PortFront): void;
  /** No change is told any more. */
  stopWatching(): Promise<void>;
  /** Ends the app with this signal; how it ended. */
  close(signal: NodeJS.Signals): Promise<Ending | null>;
  kill(): void;
}

/** What an engine finds in the session that it runs in. */
export interface Hall {
  readonly options: ResolvedOptions;
  readonly cwd: string;
  /** Of the session; the app gets more, see `appEnvironment`. */
  readonly env: NodeJS.ProcessEnv;
  readonly io: Pick<EnvironmentOptions, "color" | "columns" | "rows">;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly ports: Ports;
  changed(changes: readonly Change[], firstEventAt: number): void;
  /** Saved, with content that has been read already. */
  unchanged(files: readonly string[], firstEventAt: number): void;
  invalidated(invalidation: Invalidation): void;
  /** The live process has ended. */
  exited(event: Omit<Extract<Event, { type: "exited" }>, "type">): void;
  /** An event of the app's own, for the open pages. */
  custom(event: string, data: unknown): void;
  /** Pages whose path matches shall fetch themselves again, or go elsewhere; null: all. */
  refresh(pattern: string | null): void;
  goto(path: string, pattern: string | null): void;
  /** `dataFailure` of the engine is another than before. */
  dataChanged(): void;
  /** What the app says of requests by which it has failed. */
  readonly requestFailures: Pick<RequestFailures, "threw">;
  /** The live version listens somewhere new: it may be up by that. */
  announce(): void;
  /** The session cannot begin at all. */
  refuse(error: unknown): void;
}
