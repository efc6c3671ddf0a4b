import type { Compiled } from "../compile/compiler.ts";
import type { ExternalSource, ModuleId, ModuleSource, Parcel } from "../protocol/app.ts";

/**
 * How a parcel travels. What was sent as an event is read some time later; the answer to a question is read at once, and may
 * overtake it.
 */
export type Way = "event" | "answer";

/** What one app process has been sent. */
export interface Delivery {
  /** These modules and all that they lead to, as far as the process does not have them as they are now. */
  parcel(from: Iterable<ModuleId>, externals: readonly ExternalSource[], way: Way): Parcel;
}

/** Stands for an app process. */
export type AppKey = object;

/** One for each app process, as long as that is there. */
export function createDeliveries(get: (id: ModuleId) => Compiled | undefined): (app: AppKey) => Delivery {
  const deliveries = new WeakMap<AppKey, Delivery>();
  return (app) => {
    const delivery = deliveries.get(app) ?? createDelivery(get);
    deliveries.set(app, delivery);
    return delivery;
  };
}

export function createDelivery(get: (id: ModuleId) => Compiled | undefined): Delivery {
  const answered = new Map<string, ModuleSource | ExternalSource>();
  const sent = new Map<string, ModuleSource | ExternalSource>();

  function has(key: string, source: ModuleSource | ExternalSource, way: Way): boolean {
    return answered.get(key) === source || (way === "event" && sent.get(key) === source);
  }

  return {
    parcel(from, alsoExternals, way) {
      const note = way === "event" ? sent : answered;
      const modules: ModuleSource[] = [];
      const externals = new Map<string, ExternalSource>();
      const add = (external: ExternalSource) => {
        if (has(external.url, external, way)) return;
        note.set(external.url, external);
        externals.set(external.url, external);
      };
      const queue = new Set(from);
      for (const id of queue) {
        const compiled = get(id);
        // What a process has, it has with all that it leads to.
        if (!compiled || has(id, compiled.source, way)) continue;
        note.set(id, compiled.source);
        modules.push(compiled.source);
        for (const external of compiled.externals) add(external);
        for (const link of compiled.links) queue.add(link);
      }
      for (const external of alsoExternals) add(external);
      return { modules, externals: [...externals.values()] };
    },
  };
}
