import type { AppError, ModuleId, Root, ToHall } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import { callbackFailure } from "./callback-failure.ts";
import { pathOf } from "./hot.ts";
import type { AcceptEntry, DisposeCallback } from "./hot-state.ts";
import { carrying, inModule, type Load } from "./ownership.ts";
import { nameOf } from "./record-name.ts";
import type { ModuleRecord, Records } from "./records.ts";

/** A swap as `import.meta.hot` has it: what modules are told and asked on the way from one version to the next. */
export interface Updates {
  /**
   * The old versions are told, and end what they have begun: importers before what they import.
   *
   * @param disposed gets the modules whose handlers have run: they are not undone if the swap fails
   */
  begin(roots: readonly Root[], replaced: Iterable<ModuleRecord>, disposed: ModuleId[]): Promise<void>;
  /** Acceptors get what they accept. Returns what their callbacks threw. */
  announce(roots: readonly Root[], load: Load): Promise<AppError[]>;
  /** The new version lives; nothing imports `dropped` any longer. */
  finish(roots: readonly Root[], dropped: readonly ModuleRecord[]): Promise<void>;
  /** Tells the listeners of the live version. */
  notify(event: string, payload: unknown): Promise<void>;
  /** How long a callback of the app may keep a swap waiting (10 s). */
  timeoutMs: number;
}

export interface UpdatesOptions {
  records: Records;
  send(message: ToHall): void;
}

export function createUpdates({ records, send }: UpdatesOptions): Updates {
  function warn(record: ModuleRecord, what: string, error: unknown): void {
    send({ type: "warning", message: callbackFailure(record, what, error) });
  }

  async function within(what: string, run: () => unknown): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const { timeoutMs } = updates;
      const message = `${what} has not come to an end within ${timeoutMs / 1000} s`;
      timer = setTimeout(() => reject(new Error(message)), timeoutMs);
    });
    try {
      await Promise.race([run(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Each handler runs once, even where the swap for which it ran fails. */
  async function end(record: ModuleRecord, what: string, handlers: readonly DisposeCallback[]): Promise<void> {
    for (const handler of handlers) {
      await within(what, () => handler(record.hot.data)).catch((error) => warn(record, what, error));
    }
  }

  async function dispose(record: ModuleRecord): Promise<boolean> {
    const handlers = record.hot.disposals;
    record.hot.disposals = [];
    await end(record, "a dispose handler", handlers);
    return handlers.length > 0;
  }

  async function notify(event: string, payload: unknown): Promise<void> {
    const listening = [...records.listening()].flatMap((record) =>
      [...(record.hot.listeners.get(event) ?? [])].map((listener) => ({ record, listener })),
    );
    await Promise.all(
      listening.map(({ record, listener }) =>
        within(`a listener of ${event}`, () => carrying(record, isAsync(listener), () => listener(payload))).catch(
          (error) => warn(record, `a listener of ${event}`, error),
        ),
      ),
    );
  }

  /** What the callback begins belongs to the version that lives on: that of the acceptor, or its own successor. */
  async function call(entry: AcceptEntry, root: Root, load: Load): Promise<AppError | null> {
    const acceptor = records.live(root.by as ModuleId) as ModuleRecord;
    const owner = records.find(acceptor.id, null);
    const namespace = records.find(root.id, null).esm?.namespace;
    const updated = (entry.dependencies ?? [root.id]).map((id) => (id === root.id ? namespace : undefined));
    acceptor.hot.isAccepting = true;
    try {
      await within(`a callback of import.meta.hot.accept in ${nameOf(acceptor)}`, () =>
        inModule(owner, () => entry.callback(updated), load),
      );
      return null;
    } catch (error) {
      return toAppError(error);
    } finally {
      acceptor.hot.isAccepting = false;
    }
  }

  const updates: Updates = {
    timeoutMs: 10_000,
    notify,
    async begin(roots, replaced, disposed) {
      await notify("vite:beforeUpdate", updatePayload(roots));
      const last = [...replaced].sort((a, b) => b.hot.order - a.hot.order);
      for (const record of last) if (await dispose(record)) disposed.push(record.id);
    },
    async announce(roots, load) {
      const errors: (AppError | null)[] = [];
      for (const root of roots) {
        const accepts = root.by === null ? [] : (records.live(root.by)?.hot.accepts ?? []);
        for (const entry of [...accepts]) {
          if (isFor(entry, root)) errors.push(await call(entry, root, load));
        }
      }
      return errors.filter((error) => error !== null);
    },
    async finish(roots, dropped) {
      if (dropped.length > 0) {
        await notify("vite:beforePrune", { type: "prune", paths: dropped.map(({ id }) => pathOf(id)) });
      }
      for (const record of dropped) {
        await dispose(record);
        await end(record, "a prune handler", record.hot.prunings);
      }
      await notify("vite:afterUpdate", updatePayload(roots));
    },
  };
  return updates;
}

const AsyncFunction = (async () => {}).constructor;
const isAsync = (listener: unknown): boolean => listener instanceof AsyncFunction;

const isFor = ({ dependencies }: AcceptEntry, { id, by }: Root): boolean =>
  dependencies === null ? by === id : dependencies.includes(id);

function updatePayload(roots: readonly Root[]): object {
  const timestamp = Date.now();
  return {
    type: "update",
    updates: roots.map(({ id, by }) => ({
      type: "js-update",
      path: pathOf(by ?? id),
      acceptedPath: pathOf(id),
      timestamp,
    })),
  };
}
