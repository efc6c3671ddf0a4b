import type { Clock } from "./clock.ts";
import type { Listened } from "./ports.ts";
import type { AppInProcess } from "./processes.ts";

/** Where versions of the app listen, also those that begin to after their load has ended. */
export interface AppListens {
  /** An app process says that it listens. */
  add(app: AppInProcess, generation: number, listening: Listened): void;
  /** The app has closed a server; what it had asked for, if it is live and no other server of its stands for that. */
  remove(app: AppInProcess, path: string): Listened["asked"] | null;
  /** The live version; with it the labels that its successors have to listen on too. */
  live(app: AppInProcess, generation: number, listening: readonly Listened[]): void;
  /** Where the live version listens. */
  listening(): readonly Listened[];
  /** The live version listens somewhere. */
  isListening(): boolean;
  /** Until a version in a new process listens wherever the live one does. */
  until(
    app: AppInProcess,
    generation: number,
    loaded: readonly Listened[],
    timeoutMs: number,
  ): Promise<{ all: Listened[] } | { missing: (number | string)[] } | { exited: Awaited<AppInProcess["exited"]> }>;
}

interface Version {
  app: AppInProcess;
  generation: number;
  listening: Listened[];
}

/** @param onLate the live version listens somewhere new */
export function createAppListens(
  clock: Clock,
  onLate: (generation: number, listening: readonly Listened[]) => void,
): AppListens {
  let current: Version | null = null;
  let next: (Version & { onAdded(): void }) | null = null;
  const isOf = (version: Version | null, app: AppInProcess, generation: number) =>
    version?.app === app && version.generation === generation;

  /** Until it listens or the time is over (null), or until the process has ended. */
  async function settled(version: NonNullable<typeof next>, isDone: () => boolean, timeoutMs: number) {
    let removeLimit = () => {};
    const waited = new Promise<null>((resolve) => {
      version.onAdded = () => {
        if (isDone()) resolve(null);
      };
      removeLimit = clock.after(timeoutMs, () => resolve(null));
    });
    return Promise.race([waited, version.app.exited]).finally(removeLimit);
  }

  return {
    add(app, generation, listening) {
      if (next && isOf(next, app, generation)) {
        next.listening.push(listening);
        next.onAdded();
      } else if (current?.app === app && generation <= current.generation) {
        // Of a module that lived through swaps, its generation is an old one; what it does is the live version's.
        current.listening.push(listening);
        onLate(current.generation, current.listening);
      }
    },
    remove(app, path) {
      if (next?.app === app) next.listening = next.listening.filter((listening) => !isAt(listening, path));
      const closed = current?.app === app ? current.listening.find((listening) => isAt(listening, path)) : undefined;
      if (!current || !closed) return null;
      current.listening = current.listening.filter((listening) => listening !== closed);
      return current.listening.some(({ asked }) => asked.label === closed.asked.label) ? null : closed.asked;
    },
    live(app, generation, listening) {
      current = { app, generation, listening: [...listening] };
    },
    listening: () => current?.listening ?? [],
    isListening: () => (current?.listening.length ?? 0) > 0,
    async until(app, generation, loaded, timeoutMs) {
      const wanted = current?.listening.filter(isAwaited).map(({ asked }) => asked) ?? [];
      const version = { app, generation, listening: [...loaded], onAdded: () => {} };
      const missing = () => wanted.filter(({ label }) => !version.listening.some(({ asked }) => asked.label === label));
      next = version;
      const end = missing().length > 0 ? await settled(version, () => missing().length === 0, timeoutMs) : null;
      next = null;
      if (end) return { exited: end };
      return missing().length > 0
        ? { missing: missing().map((asked) => ("path" in asked ? asked.path : asked.port)) }
        : { all: version.listening };
    },
  };
}

const isAt = (listening: Listened, path: string) => "path" in listening && listening.path === path;

const isAwaited = (listened: Listened) => !("onDemand" in listened && listened.onDemand);
