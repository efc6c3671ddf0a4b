import { EventEmitter } from "node:events";
import type { HotrunEvent, HotrunEventBody, HotrunEventType } from "../protocol/events.ts";
import type { Reload } from "../protocol/reload.ts";

type OfType<T extends HotrunEventType | "*"> = T extends "*" ? HotrunEvent : Extract<HotrunEvent, { type: T }>;

/** What happened in this session: told as it happens, and the last reloads kept. */
export interface Journal {
  emit(body: HotrunEventBody): void;
  /** Something that people should know, and what they can do about it. */
  warn(message: string, hint?: string): void;
  /** Returns the remover. */
  on<T extends HotrunEventType | "*">(type: T, listener: (event: OfType<T>) => void): () => void;
  /** Milliseconds since the session started. */
  now(): number;
  /** A reload has ended. */
  record(reload: Reload): void;
  reloads(): readonly Reload[];
  onReloadEnded(listener: (reload: Reload) => void): () => void;
}

/** So many reloads can be looked at later; a day's work would fill the memory otherwise. */
const keptReloads = 200;

export function createJournal(): Journal {
  const startedAt = performance.now();
  const emitter = new EventEmitter<Record<string, unknown[]>>().setMaxListeners(0);
  const reloads: Reload[] = [];
  const now = () => Math.round((performance.now() - startedAt) * 10) / 10;

  function listen(name: string, listener: (value: never) => void): () => void {
    emitter.on(name, listener as (value: unknown) => void);
    return () => void emitter.off(name, listener as (value: unknown) => void);
  }

  function emit(body: HotrunEventBody): void {
    const event: HotrunEvent = { at: now(), ...body };
    emitter.emit(`event ${event.type}`, event);
    emitter.emit("event *", event);
  }

  return {
    now,
    emit,
    warn: (message, hint) => emit({ type: "warning", message, ...(hint ? { hint } : {}) }),
    on: (type, listener) => listen(`event ${type}`, listener),
    record(reload) {
      reloads.push(reload);
      if (reloads.length > keptReloads) reloads.shift();
      const { at: _, ...rest } = reload;
      emit({ type: "reload", ...rest });
      emitter.emit("reload ended", reload);
    },
    reloads: () => reloads,
    onReloadEnded: (listener) => listen("reload ended", listener),
  };
}
