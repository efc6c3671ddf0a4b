import type { AppEvents, RunningApp } from "../app/running-app.ts";
import { HotrunError } from "../errors.ts";
import type { Answer, Ask, Listening } from "../protocol/app.ts";
import type { Journal } from "./journal.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Modules } from "./modules.ts";
import type { Ports } from "./ports.ts";

export interface AppEventsOptions {
  journal: Journal;
  modules: Modules;
  knowledge: Knowledge;
  ports: Ports;
  watch(file: string, signature: string): void;
  /** A module passes a change that it accepted on to its importers. */
  onInvalidated(file: string): void;
  onListening(app: RunningApp, generation: number, listening: Listening): void;
  onUnlistened(app: RunningApp, path: string): void;
  onInspector(app: RunningApp, url: string | null, isWaiting: boolean): void;
  /** A port cannot be had although it has to be. */
  onPortRefused(error: HotrunError): void;
}

/** What app processes tell and ask, and who of the hall takes it. */
export function createAppEvents(options: AppEventsOptions): (app: () => RunningApp) => AppEvents {
  const { journal, modules, knowledge, ports } = options;

  async function answer(app: RunningApp, ask: Ask): Promise<Answer> {
    switch (ask.type) {
      case "resolve":
        return modules.resolveUrl(ask.importer, ask.specifier);
      case "need":
        return { type: "provided", result: await modules.provide(app, "answer", ask) };
      case "bind":
        return bind(ask);
      default:
        return ask satisfies never;
    }
  }

  async function bind({ asked, protocol }: Extract<Ask, { type: "bind" }>): Promise<Answer> {
    try {
      return { type: "bound", front: await ports.forApp(asked, protocol) };
    } catch (error) {
      if (!(error instanceof HotrunError)) throw error;
      options.onPortRefused(error);
      const code = error.code === "HOTRUN_PORT_DENIED" ? "EACCES" : "EADDRINUSE";
      return { type: "refused", code, message: error.message };
    }
  }

  return (app) => ({
    answer: (ask) => answer(app(), ask),
    onListening: (generation, listening) => options.onListening(app(), generation, listening),
    onUnlistened: (path) => options.onUnlistened(app(), path),
    async onNeed(need) {
      app().process.send({ type: "provide", ask: need.ask, result: await modules.provide(app(), "event", need) });
    },
    onRead(file, reader, signature) {
      knowledge.read(file, reader);
      options.watch(file, signature);
    },
    onAccepts: ({ id, ...acceptance }) => modules.graph.accept(id, acceptance),
    onInvalidated(id, message) {
      if (message) journal.emit({ type: "warning", message: `${knowledge.name(modules.fileOf(id))}: ${message}` });
      modules.graph.renew([id]); // It no longer accepts itself: the change goes on to whoever imports it.
      options.onInvalidated(modules.fileOf(id));
    },
    onInspector: (url, isWaiting) => options.onInspector(app(), url, isWaiting),
    onWarning: (message, hint) => journal.emit({ type: "warning", message, ...(hint ? { hint } : {}) }),
    onOutput: (stream, text) => journal.emit({ type: "output", stream, text }),
  });
}
