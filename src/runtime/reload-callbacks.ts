import type { ModuleRecord } from "./records.ts";

/** So long is what has been replaced held together for them. */
const patienceMs = 5_000;

/**
 * Runs what modules have asked for at their end (`onReload`), each once, all at a time, and then `end`: at once if there is
 * nothing, and after 5 s in any case. Never rejects.
 */
export async function afterCallbacks(
  records: Iterable<ModuleRecord>,
  onProblem: (message: string) => void,
  end: () => void,
): Promise<void> {
  const callbacks = [...records].flatMap(({ reloads }) => reloads.splice(0));
  if (callbacks.length > 0)
    await inTime(Promise.all(callbacks.map((callback) => isolated(callback, onProblem))), onProblem);
  end();
}

async function inTime(all: Promise<unknown>, onProblem: (message: string) => void): Promise<void> {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    patience = setTimeout(() => {
      onProblem(`A callback of onReload has not ended in ${patienceMs / 1_000} s, and is not waited for any longer.`);
      resolve();
    }, patienceMs);
  });
  await Promise.race([all, late]);
  clearTimeout(patience);
}

async function isolated(callback: () => unknown, onProblem: (message: string) => void): Promise<void> {
  try {
    await callback();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    onProblem(`A callback of onReload threw: ${text}`);
  }
}
