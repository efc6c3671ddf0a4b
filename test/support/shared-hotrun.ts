import { after, test } from "node:test";
import { type HotrunOptions, type RunningHotrun, startHotrun } from "./hotrun.ts";

export interface SharedHotrun {
  /** As of `node:test`, with that hotrun. */
  test(name: string, options: { skip?: string | false }, run: (app: RunningHotrun) => Promise<void>): void;
}

/**
 * One hotrun for several tests, for those that ask nothing of a fresh one: to start it takes many times longer than such a
 * test. `reset` makes the app again what it was at first. A test that fails takes the hotrun with it: the next has a new one.
 */
export function shareHotrun(options: HotrunOptions, reset: (app: RunningHotrun) => Promise<void>): SharedHotrun {
  let shared: RunningHotrun | undefined;

  async function end(): Promise<void> {
    const app = shared;
    shared = undefined;
    await app?.[Symbol.asyncDispose]();
  }
  after(end);

  async function take(): Promise<RunningHotrun> {
    if (shared) await reset(shared);
    else shared = await startHotrun(options);
    shared.log.mark();
    return shared;
  }

  return {
    test(name, { skip = false }, run) {
      test(name, { skip }, async () => {
        try {
          await run(await take());
        } catch (error) {
          await end();
          throw error;
        }
      });
    },
  };
}
