import type { Compiler } from "../compile/compiler.ts";
import type { Answer, ModuleId, Need, Provided } from "../protocol/app.ts";
import type { AppKey, Delivery, Way } from "./delivery.ts";
import type { LentModules } from "./lent-modules.ts";
import { attempt, provideError } from "./provide-error.ts";

/** What app processes ask of the modules while they run. */
export interface Answers {
  /** Where a specifier leads that is only known when it is run, and the code that the process needs for it. */
  provide(app: AppKey, way: Way, need: Need): Promise<Provided>;
  /** The module runs this file beside the app: it is tied to it, with all that it leads to. @throws CompileError, remembered */
  use(importer: ModuleId, file: string): Promise<void>;
  resolveUrl(importer: ModuleId, specifier: string): Answer;
}

export interface AnswersOptions {
  compiler: Compiler;
  /** @throws CompileError */
  compile(ids: Iterable<ModuleId>, isTolerant?: boolean): Promise<void>;
  /** The one was found to use the other. */
  link(importer: ModuleId, imported: ModuleId): void;
  lent: LentModules;
  deliveryTo(app: AppKey): Delivery;
}

export function createAnswers({ compiler, compile, link, lent, deliveryTo }: AnswersOptions): Answers {
  /** Something that a known module leads to may have been forgotten: it is being compiled for a swap, or it failed. */
  async function compileAllOf(ids: ModuleId[]): Promise<void> {
    for (;;) {
      const reached = new Set(ids);
      for (const id of reached) for (const next of compiler.get(id)?.links ?? []) reached.add(next);
      const unknown = [...reached].filter((id) => !compiler.get(id));
      if (unknown.length === 0) return;
      await compile(unknown, true);
    }
  }

  return {
    async provide(app, way, { importer, specifier, kind, byPackage }) {
      try {
        const { target, external } = compiler.resolve(importer, specifier, kind);
        const ids = target.type === "module" ? [target.id] : [];
        for (const id of ids) {
          link(importer, id);
          lent.asked(id, byPackage);
        }
        await compileAllOf(ids);
        return { target, parcel: deliveryTo(app).parcel(ids, external ? [external] : [], way) };
      } catch (error) {
        return { error: provideError(error) };
      }
    },
    async use(importer, file) {
      const { target } = compiler.resolve(importer, file, "require");
      if (target.type !== "module" || !compiler.get(importer)) return;
      link(importer, target.id);
      await compile([target.id]);
    },
    resolveUrl(importer, specifier) {
      const resolved = attempt(() => compiler.resolveUrl(importer, specifier));
      return "url" in resolved ? { ...resolved, type: "resolved" } : { ...resolved, type: "refused" };
    },
  };
}
