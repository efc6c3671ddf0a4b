import type { AppEvents, DataProblem } from "../app/app-events.ts";
import type { RunningApp } from "../app/running-app.ts";
import { CompileError } from "../compile/compile-error.ts";
import type { Invalidation } from "../decide/invalidations.ts";
import { HotrunError } from "../errors.ts";
import type { Answer, Ask, Listening, ModuleId } from "../protocol/app.ts";
import type { Watcher } from "../watch/watcher.ts";
import type { Journal } from "./journal.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Modules } from "./modules.ts";
import type { Ports } from "./ports.ts";

export interface AppEventsOptions {
  journal: Journal;
  modules: Modules;
  knowledge: Knowledge;
  ports: Ports;
  watcher: Pick<Watcher, "addRead" | "addFolder" | "removeFolder" | "expect">;
  /** A module passes a change that it accepted on to its importers. */
  onInvalidated(invalidation: Invalidation): void;
  /** For the open pages. */
  onCustom(event: string, data: unknown): void;
  /** A file has changed, and the app goes on with what it has made of it before. */
  onKept(app: RunningApp, file: string): void;
  /** Pages whose path matches shall fetch themselves again, or go elsewhere; null: all. */
  onRefresh(pattern: string | null): void;
  onGoto(path: string, pattern: string | null): void;
  onListening(app: RunningApp, generation: number, listening: Listening): void;
  onUnlistened(app: RunningApp, path: string): void;
  onDataProblem(app: RunningApp, value: number, problem: DataProblem | null): void;
  /** A handler of the app has thrown, or something has been written that looks like it. */
  onThrew: AppEvents["onThrew"];
  onInspector(app: RunningApp, url: string | null, isWaiting: boolean): void;
  /** A port cannot be had although it has to be. */
  onPortRefused(error: HotrunError): void;
}

/** What app processes tell and ask, and who of the hall takes it. */
export function createAppEvents(options: AppEventsOptions): (app: () => RunningApp) => AppEvents {
  const { journal, modules, knowledge, ports, watcher } = options;
  const told = new Set<string>();

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
      if ("path" in asked) return { type: "bound", front: await ports.forFile(asked, protocol) };
      return { type: "bound", front: await ports.forApp(asked, protocol) };
    } catch (error) {
      if ("path" in asked) return { type: "refused", ...refusalOf(error) };
      if (!(error instanceof HotrunError)) throw error;
      options.onPortRefused(error);
      const code = error.code === "HOTRUN_PORT_DENIED" ? "EACCES" : "EADDRINUSE";
      return { type: "refused", code, message: error.message };
    }
  }

  /** What does not compile is said by whoever runs it, and by us if the next save does not mend it. */
  async function use(importer: ModuleId, file: string): Promise<void> {
    try {
      await modules.use(importer, file);
    } catch (error) {
      if (error instanceof CompileError) return;
      journal.warnOfCode(`Changes of ${knowledge.name(file)} may go unseen: ${error}`);
    }
  }

  return (app) => ({
    answer: (ask) => answer(app(), ask),
    onListening: (generation, listening) => options.onListening(app(), generation, listening),
    onUnlistened: (path) => options.onUnlistened(app(), path),
    async onNeed(need) {
      app().process.send({ type: "provide", ask: need.ask, result: await modules.provide(app(), "event", need) });
    },
    onRead({ file, reader, signature, origins }) {
      knowledge.read(file, reader, origins);
      watcher.addRead(file, signature);
    },
    onKept(file, cure) {
      knowledge.kept(file, cure);
      if (cure !== "none") options.onKept(app(), file);
    },
    onListed({ folder, names, recursive, reader }) {
      if (knowledge.listed(folder, reader, recursive)) watcher.addFolder(folder, names, recursive);
    },
    onUnlisted(folder) {
      knowledge.unlisted(folder);
      watcher.removeFolder(folder);
    },
    onWrote: watcher.expect,
    onInspector: (url, isWaiting) => options.onInspector(app(), url, isWaiting),
    onAccepts: ({ id, generation, ...acceptance }) => modules.acceptances.add(id, generation, acceptance),
    onInvalidated: ({ id, remake, message }) => options.onInvalidated({ id, remake, message }),
    onCustom: options.onCustom,
    onMounted({ root, folders, files }) {
      knowledge.mounted(app(), root);
      for (const { folder, names } of folders) watcher.addFolder(folder, names, false);
      for (const { file, signature } of files) watcher.addRead(file, signature);
    },
    onUnmounted: (root) => knowledge.unmounted(app(), root),
    onDataProblem: (value, problem) => options.onDataProblem(app(), value, problem),
    onRefresh: options.onRefresh,
    onGoto: options.onGoto,
    onUses: (importer, file) => void use(importer, file),
    onWarning(message, hint, isOnce = false) {
      if (isOnce && told.has(message)) return;
      if (isOnce) told.add(message);
      journal.warnOfCode(message, hint);
    },
    onThrew: options.onThrew,
    onOutput: (stream, text) => journal.emit({ type: "output", stream, text }),
  });
}

/** The app gets the error that it would get for its path without us. */
function refusalOf(error: unknown): { code: string; message: string } {
  const { code = "EADDRNOTAVAIL", message } = error as NodeJS.ErrnoException;
  return { code, message };
}
