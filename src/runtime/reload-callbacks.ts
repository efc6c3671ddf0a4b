import { callbackFailure } from "./callback-failure.ts";
import { nameOf } from "./record-name.ts";
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
  const pending = new Map<Promise<void>, ModuleRecord>();
  for (const record of records) {
    for (const callback of record.reloads.splice(0)) {
      const called = isolated(record, callback, onProblem).finally(() => pending.delete(called));
      pending.set(called, record);
    }
  }
  if (pending.size > 0) await inTime(pending, onProblem);
  end();
}

async function inTime(
  pending: ReadonlyMap<Promise<void>, ModuleRecord>,
  onProblem: (message: string) => void,
): Promise<void> {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    patience = setTimeout(() => {
      const names = new Set([...pending.values()].map(nameOf));
      onProblem(
        `${[...names].join(", ")}: a callback of onReload has not ended in ${patienceMs / 1_000} s, and is not waited for any longer.`,
      );
      resolve();
    }, patienceMs);
  });
  await Promise.race([Promise.all(pending.keys()), late]);
  clearTimeout(patience);
}

async function isolated(
  record: ModuleRecord,
  callback: () => unknown,
  onProblem: (message: string) => void,
): Promise<void> {
  try {
    await callback();
  } catch (error) {
    onProblem(callbackFailure(record, "a callback of onReload", error));
  }
}
