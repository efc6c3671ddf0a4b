import type { ModuleId, ToHall } from "../protocol/app.ts";
import type { ModuleRecord } from "./records.ts";

type Namespace = object;
type DisposeCallback = (data: Record<string, unknown>) => unknown;

interface Acceptance {
  /** Null: the module accepts itself. */
  dependencies: ModuleId[] | null;
  callback: (updated: (Namespace | undefined)[]) => void;
}

/** What `import.meta.hot` keeps for one version of a module. */
export interface HotState {
  data: Record<string, unknown>;
  disposals: DisposeCallback[];
  accepts: Acceptance[];
}

/** `import.meta.hot`, with the surface and meaning that it has in Vite. */
export interface Hot {
  readonly data: Record<string, unknown>;
  accept(...args: unknown[]): void;
  dispose(callback: DisposeCallback): void;
  decline(): void;
  invalidate(message?: string): void;
}

export interface HotOptions {
  send(message: ToHall): void;
  resolve(record: ModuleRecord, specifier: string): ModuleId;
}

/** The object for one version of a module; what it registers goes with that version. */
export function createHot(record: ModuleRecord, { send, resolve }: HotOptions): Hot {
  const { hot, id } = record;
  const report = (self: boolean, dependencies: ModuleId[], declined = false) =>
    send({ type: "accepts", id, self, dependencies, declined });
  return {
    data: hot.data,
    accept(first?: unknown, callback?: unknown) {
      if (typeof first === "string" || Array.isArray(first)) {
        const dependencies = [first].flat().map((specifier) => resolve(record, String(specifier)));
        const single = typeof first === "string";
        hot.accepts.push({
          dependencies,
          callback: (updated) => (callback as ((value: unknown) => void) | undefined)?.(single ? updated[0] : updated),
        });
        report(false, dependencies);
      } else {
        hot.accepts.push({
          dependencies: null,
          callback: (updated) => (first as ((value: unknown) => void) | undefined)?.(updated[0]),
        });
        report(true, []);
      }
    },
    dispose: (callback) => void hot.disposals.push(callback),
    decline: () => report(false, [], true),
    invalidate: (message) => send({ type: "invalidated", id, message: message ?? null }),
  };
}

/**
 * Runs the dispose handlers of a version that is about to be replaced; the next version of the module gets the data.
 *
 * @returns whether there were any: they are not undone if the swap fails
 */
export async function runDisposals(record: ModuleRecord, onError: (error: unknown) => void): Promise<boolean> {
  for (const disposal of record.hot.disposals) {
    try {
      await disposal(record.hot.data);
    } catch (error) {
      onError(error);
    }
  }
  return record.hot.disposals.length > 0;
}

/** Tells the module that accepted `id` what it is now. */
export function announce(by: ModuleRecord, id: ModuleId, namespace: Namespace | undefined): void {
  for (const { dependencies, callback } of by.hot.accepts) {
    if (dependencies === null && by.id === id) callback([namespace]);
    else if (dependencies?.includes(id)) callback(dependencies.map((each) => (each === id ? namespace : undefined)));
  }
}
