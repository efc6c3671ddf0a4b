import { isInstance } from "./thrown.ts";

type Stage = "link" | "evaluate" | "listen";

/** An error with the stage at which it stopped the load. */
class Stopped {
  readonly stage: Stage;
  readonly reason: unknown;
  constructor(stage: Stage, reason: unknown) {
    this.stage = stage;
    this.reason = reason;
  }
}

export function stop(stage: Stage, reason: unknown): never {
  throw new Stopped(stage, reason);
}

export const asStopped = (error: unknown): Stopped =>
  isInstance(error, Stopped) ? error : new Stopped("evaluate", error);
