import type { DataProblem } from "../app/app-events.ts";
import type { Failure } from "../protocol/failure.ts";
import { dataFailure } from "./load-failure.ts";

/** Which values of `hotrun/data` are not as their files are, in each process of the app. */
export interface DataFailures {
  /** null: by now it is as its files are, or has ended. */
  told(app: object, value: number, problem: DataProblem | null): void;
  /** This process answers from now on. */
  live(app: object): void;
  /** What stands in the process that answers: the last of them. `since`: only what was told after that. */
  standing(since?: number): Failure | null;
  /** How many have been told by now. */
  count(): number;
}

export interface DataFailuresOptions {
  name(file: string): string;
  /** What stands in the process that answers is another than before. */
  onChanged(): void;
}

export function createDataFailures({ name, onChanged }: DataFailuresOptions): DataFailures {
  type Told = Map<number, { failure: Failure; number: number }>;
  const byApp = new WeakMap<object, Told>();
  let current: object | null = null;
  let count = 0;

  const toldBy = (app: object): Told => {
    const told = byApp.get(app) ?? new Map();
    byApp.set(app, told);
    return told;
  };

  return {
    told(app, value, problem) {
      const told = toldBy(app);
      told.delete(value);
      if (problem) told.set(value, { failure: dataFailure(problem, name), number: ++count });
      if (app === current) onChanged();
    },
    live(app) {
      current = app;
    },
    standing(since = 0) {
      const last = current ? [...toldBy(current).values()].at(-1) : undefined;
      return last && last.number > since ? last.failure : null;
    },
    count: () => count,
  };
}
