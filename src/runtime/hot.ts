import { fileURLToPath } from "node:url";
import { maxCustomEvent, ownEventPrefixes, ownEvents } from "../protocol/live.ts";
import { dependencyOf } from "./hot-dependency.ts";
import type { AcceptCallback, DisposeCallback, HotListener } from "./hot-state.ts";
import type { LoaderContext } from "./loaders.ts";
import type { ModuleRecord } from "./records.ts";

/** `import.meta.hot`, with the surface and meaning that it has in Vite (https://vite.dev/guide/api-hmr). */
export interface Hot {
  readonly data: Record<string, unknown>;
  accept(...args: unknown[]): void;
  dispose(callback: DisposeCallback): void;
  prune(callback: DisposeCallback): void;
  decline(): void;
  invalidate(message?: string): void;
  on(event: string, listener: HotListener): void;
  off(event: string, listener: HotListener): void;
  send(event: string, data?: unknown): void;
}

export interface HotContext extends Pick<LoaderContext, "records" | "send" | "resolveUrl"> {
  /** Tells the listeners of the live version. */
  notify(event: string, payload: unknown): void;
}

/** The object for one version of a module; what it registers goes with that version. */
export function createHot(record: ModuleRecord, context: HotContext): Hot {
  const { hot, id } = record;
  const { records, send } = context;

  /** A version that was replaced, or never came to live, has no say any more. */
  function say(self: boolean, dependencies: string[], declined = false): void {
    if (!records.isCurrent(record)) return;
    send({ type: "accepts", id, generation: record.load.generation, self, dependencies, declined });
  }

  function acceptSelf(callback: AcceptCallback): void {
    hot.accepts.push({ dependencies: null, callback: (updated) => callback(updated[0]) });
    say(true, []);
  }

  function acceptOthers(specifiers: unknown[], callback: (updated: unknown[]) => unknown): void {
    const dependencies = specifiers.map((specifier) => dependencyOf(record, String(specifier), context));
    hot.accepts.push({ dependencies, callback });
    say(
      false,
      dependencies.filter((dependency) => dependency !== null),
    );
  }

  return {
    get data() {
      return hot.data;
    },
    accept(first?: unknown, callback: unknown = () => {}) {
      const call = asFunction("accept", callback);
      if (typeof first === "string") acceptOthers([first], ([updated]) => call(updated));
      else if (Array.isArray(first)) acceptOthers(first, call);
      else acceptSelf(asFunction("accept", first ?? (() => {})));
    },
    dispose: (callback) => void hot.disposals.push(asFunction("dispose", callback)),
    prune: (callback) => void hot.prunings.push(asFunction("prune", callback)),
    decline: () => say(false, [], true),
    invalidate(message) {
      invalidate(record, context, message === undefined ? null : String(message));
    },
    on(event, listener) {
      const listeners = hot.listeners.get(event);
      if (listeners) listeners.add(asFunction("on", listener));
      else hot.listeners.set(event, new Set([asFunction("on", listener)]));
      records.listens(record);
    },
    off: (event, listener) => void hot.listeners.get(event)?.delete(listener),
    send(event, data) {
      refuseForeign(event, data);
      send({ type: "custom", event, data });
    },
  };
}

/**
 * Only an update can be refused: what a module says while it is loaded for the first time means nothing, as in Vite. It
 * is passed on once the update is in place, and not at all if that fails.
 */
function invalidate(record: ModuleRecord, { records, send, notify }: HotContext, message: string | null): void {
  const { id, hot } = record;
  if (!records.isCurrent(record)) return;
  const isNew = records.newest(id)?.hot.isUpdate ?? false;
  if (!isNew && !hot.isAccepting) return;
  const remake = hot.isAccepting && records.newest(id) === record;
  records.onceLive(() => {
    if (!remake && !acceptsItself(record) && !acceptsItself(records.newest(id))) return;
    notify("vite:invalidate", { path: pathOf(id), message: message ?? undefined });
    send({ type: "invalidated", id, remake, message });
  });
}

const acceptsItself = (record: ModuleRecord | undefined): boolean =>
  record?.hot.accepts.some(({ dependencies }) => dependencies === null) ?? false;

/** How a module is called in the payload of an event: its file, with the query that it was imported with. */
export function pathOf(id: string): string {
  return fileURLToPath(id) + new URL(id).search;
}

// biome-ignore lint/suspicious/noExplicitAny: the callbacks of an app take and return what they like
function asFunction<T extends (...args: any[]) => unknown>(method: string, value: unknown): T {
  if (typeof value === "function") return value as T;
  throw new TypeError(`import.meta.hot.${method}: a function was expected, not ${String(value)}`);
}

/** @throws TypeError for a name that pages would take for another's, and for data that is too much */
function refuseForeign(event: unknown, data: unknown): asserts event is string {
  const isName = typeof event === "string" && event !== "" && event.length <= 200;
  if (!isName) throw refusal("the name of an event is a text of 1 to 200 characters.");
  if (ownEvents.includes(event) || ownEventPrefixes.some((prefix) => event.startsWith(prefix))) {
    throw refusal(`"${event}" is an event of hotrun's or Vite's own; call yours otherwise, such as "app:${event}".`);
  }
  const { length = 0 } = JSON.stringify(data) ?? "";
  if (length > maxCustomEvent) {
    throw refusal(`the data of "${event}" is ${length} characters of JSON, and ${maxCustomEvent} are allowed.`);
  }
}

function refusal(message: string): Error {
  return Object.assign(new TypeError(`import.meta.hot.send: ${message}`), { code: "HOTRUN_SEND" });
}
