import type { RunningApp } from "../app/running-app.ts";
import type { Listening } from "../protocol/app.ts";

/** Where versions of the app listen, also those that begin to after their load has ended. */
export interface AppListens {
  /** An app process says that it listens. */
  add(app: RunningApp, generation: number, listening: Listening): void;
  /** The live version; with it the labels that its successors have to listen on too. */
  live(app: RunningApp, generation: number, listening: readonly Listening[]): void;
  /** The live version listens somewhere. */
  isListening(): boolean;
  /** Until a version in a new process listens wherever the live one does. */
  until(
    app: RunningApp,
    generation: number,
    loaded: readonly Listening[],
    timeoutMs: number,
  ): Promise<{ all: Listening[] } | { missing: string[] }>;
}

interface Version {
  app: RunningApp;
  generation: number;
  listening: Listening[];
}

/** @param onLate the live version listens somewhere new */
export function createAppListens(onLate: (generation: number, listening: readonly Listening[]) => void): AppListens {
  let current: Version | null = null;
  let next: (Version & { onAdded(): void }) | null = null;
  const isOf = (version: Version | null, app: RunningApp, generation: number) =>
    version?.app === app && version.generation === generation;

  return {
    add(app, generation, listening) {
      if (next && isOf(next, app, generation)) {
        next.listening.push(listening);
        next.onAdded();
      } else if (current && isOf(current, app, generation)) {
        current.listening.push(listening);
        onLate(generation, current.listening);
      }
    },
    live(app, generation, listening) {
      current = { app, generation, listening: [...listening] };
    },
    isListening: () => (current?.listening.length ?? 0) > 0,
    async until(app, generation, loaded, timeoutMs) {
      const wanted = current?.listening.map(({ asked }) => asked.label) ?? [];
      const version = { app, generation, listening: [...loaded], onAdded: () => {} };
      const missing = () => wanted.filter((label) => !version.listening.some(({ asked }) => asked.label === label));
      next = version;
      if (missing().length > 0) await settled(version, () => missing().length === 0, app, timeoutMs);
      next = null;
      return missing().length > 0 ? { missing: missing() } : { all: version.listening };
    },
  };
}

async function settled(
  version: { onAdded(): void },
  isDone: () => boolean,
  app: RunningApp,
  timeoutMs: number,
): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs);
  await new Promise<void>((resolve) => {
    version.onAdded = () => {
      if (isDone()) resolve();
    };
    timeout.addEventListener("abort", () => resolve());
    void app.exited.then(() => resolve());
  });
}
