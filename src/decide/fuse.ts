/** Stops what would cause itself for ever: a folder in which something appears each time that the app is made anew. */
export interface Fuse {
  /** Something of this name had a consequence, which began and ended then (in ms). Says whether the fuse blows by it. */
  note(name: string, beganAt: number, endedAt: number): boolean;
  /** So many came close upon each other that the next one counts as caused by the last. */
  isBlown(name: string, now: number): boolean;
}

/** What a user does by hand, or a tool on the user's behalf, is done by then. */
const times = 5;
/** What comes later than this after the end of the last one is not caused by it. */
const calmMs = 2_000;

export function createFuse(): Fuse {
  const chains = new Map<string, { count: number; endedAt: number }>();
  return {
    note(name, beganAt, endedAt) {
      const last = chains.get(name);
      const count = last && beganAt - last.endedAt <= calmMs ? last.count + 1 : 1;
      chains.set(name, { count, endedAt });
      return count === times;
    },
    isBlown(name, now) {
      const last = chains.get(name);
      return last !== undefined && last.count >= times && now - last.endedAt <= calmMs;
    },
  };
}
