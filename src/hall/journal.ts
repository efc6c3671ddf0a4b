import type { HotrunEvent, HotrunEventBody, HotrunEventType } from "../protocol/events.ts";
import type { Reload } from "../protocol/reload.ts";

type OfType<T extends HotrunEventType | "*"> = T extends "*" ? HotrunEvent : Extract<HotrunEvent, { type: T }>;

/** What happened in this session: told as it happens, and the last reloads kept. */
export interface Journal {
  /** A promise where a listener has returned one: it wants no more output of the app's until then. */
  emit(body: HotrunEventBody): Promise<void> | undefined;
  /** Something that people should know, and what they can do about it. */
  warn(message: string, hint?: string): void;
  /** The same about the app's code, which pages show too. */
  warnOfCode(message: string, hint?: string): void;
  /** Returns the remover. A promise that the listener returns for an `output` holds up the app's output until it is settled. */
  on<T extends HotrunEventType | "*">(type: T, listener: (event: OfType<T>) => unknown): () => void;
  /** Milliseconds since the session started. */
  now(): number;
  /** A reload has ended. */
  record(reload: Reload): void;
  /** An open page has followed a reload, which took it so long. */
  followed(reload: number, ms: number): void;
  reloads(): readonly Reload[];
  onReloadEnded(listener: (reload: Reload) => void): () => void;
}

/** So many reloads can be looked at later; a day's work would fill the memory otherwise. */
const keptReloads = 200;

/** @param startedAt of the session, on the clock of `performance` (now) */
export function createJournal(startedAt = performance.now()): Journal {
  const listeners = new Map<string, Set<(value: unknown) => unknown>>();
  const reloads: Reload[] = [];
  const now = () => Math.round((performance.now() - startedAt) * 10) / 10;

  function listen(name: string, listener: (value: never) => unknown): () => void {
    const entry = (value: unknown) => listener(value as never);
    const present = listeners.get(name) ?? new Set();
    listeners.set(name, present.add(entry));
    return () => void present.delete(entry);
  }

  function tell(name: string, value: unknown): unknown[] {
    return [...(listeners.get(name) ?? [])].map((listener) => listener(value));
  }

  function emit(body: HotrunEventBody): Promise<void> | undefined {
    const event: HotrunEvent = { at: now(), ...body };
    const answers = [...tell(`event ${event.type}`, event), ...tell("event *", event)];
    const waits = answers.filter((answer) => answer instanceof Promise);
    return waits.length > 0 ? Promise.all(waits).then(() => {}) : undefined;
  }

  return {
    now,
    emit,
    warn: (message, hint) => void emit({ type: "warning", message, ...(hint && { hint }) }),
    warnOfCode: (message, hint) => void emit({ type: "warning", message, ...(hint && { hint }), about: "code" }),
    on: (type, listener) => listen(`event ${type}`, listener),
    record(reload) {
      reloads.push(reload);
      if (reloads.length > keptReloads) reloads.shift();
      const { at: _, ...rest } = reload;
      emit({ type: "reload", ...rest });
      tell("reload ended", reload);
    },
    followed(id, ms) {
      const reload = reloads.findLast((candidate) => candidate.id === id);
      if (reload) reload.timings.page ??= ms;
    },
    reloads: () => reloads,
    onReloadEnded: (listener) => listen("reload ended", listener),
  };
}
