import type { Module } from "node:vm";
import { AsynchronousPackage, commonJsExports, commonJsNames } from "./externals.ts";
import { noteImporter } from "./failed-module.ts";
import { importIsNear } from "./first-import.ts";
import { checkAttributes } from "./import-attributes.ts";
import { requiredEsModules } from "./link-ahead.ts";
import { linkLater, linkNow, linksSynchronously } from "./linking.ts";
import type { Attributes, CjsLoader, EsmLoader, LoaderContext, Resolution } from "./loaders.ts";
import { explainMissing } from "./missing-export.ts";
import { isolated } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { cannotRequire, evaluateNow, requiredView } from "./require-esm.ts";
import { resolutionError } from "./resolution-error.ts";
import { createSourceModule } from "./source-module.ts";
import { isInstance } from "./thrown.ts";
import { createSynthetic, createWrapper } from "./wrapper-module.ts";

/**
 * ES modules as V8 has them (`vm.SourceTextModule`), linked by our own graph: a module that has been evaluated is linked
 * into a new graph as it is, so that a swap makes only the changed modules and their importers anew.
 */
export function createEsmLoader(context: LoaderContext, cjs: CjsLoader): EsmLoader {
  const recordOf = new WeakMap<Module, ModuleRecord>();
  const { records, externals } = context;

  function moduleOf(record: ModuleRecord): Module {
    if (!record.esm) {
      record.esm = record.source.format === "esm" ? parsed(record) : wrapper(record, cjs);
      recordOf.set(record.esm, record);
    }
    return record.esm;
  }

  function parsed(record: ModuleRecord): Module {
    if (record.broken) throw record.broken.error;
    try {
      return createSourceModule(record, context, importFrom);
    } catch (error) {
      record.broken = { error };
      throw error;
    }
  }

  function linker(specifier: string, referrer: Module, attributes: Attributes): Module {
    const from = recordOf.get(referrer);
    if (!from) throw new Error(`hotrun: ${referrer.identifier} is no module of this graph`);
    try {
      return linkedModule(context.resolve(from, specifier, "import"), from, attributes);
    } catch (error) {
      noteImporter(error, from.id);
      throw error;
    }
  }

  function linkedModule(resolution: Resolution, from: ModuleRecord, attributes: Attributes): Module {
    if (resolution.type === "missing") throw resolutionError(resolution);
    const isModule = resolution.type === "module";
    const { format } = isModule ? resolution.record.source : externals.source(resolution.url);
    const url = isModule ? resolution.record.id : resolution.url;
    checkAttributes({ url, isJson: format === "json", isLenient: from.source.map !== undefined }, attributes);
    const module = isModule ? moduleOf(resolution.record) : externals.moduleOf(url);
    if (module.status === "errored") throw module.error; // V8 would only say that it has failed.
    return module;
  }

  function linkSynchronously(module: Module): void {
    try {
      linkNow(module, linker);
    } catch (error) {
      forgetHalfway();
      throw explainMissing(error, context);
    }
  }

  // V8 links a graph as one: a module that another call is just linking must not be begun a second time.
  let linking: Promise<unknown> = Promise.resolve();
  function linkInTurn(make: () => Module): Promise<void> {
    const run = async () => {
      const module = make();
      if (module.status === "unlinked") await linkLater(module, linker);
    };
    const result = linking.then(run).catch((error) => {
      forgetHalfway();
      throw explainMissing(error, context);
    });
    linking = result.catch(() => {});
    return result;
  }

  const linkGraph = async (module: Module, make: () => Module) =>
    linksSynchronously ? linkSynchronously(module) : linkInTurn(make);

  /** What cannot be linked fails with the same error whoever asks for it again. */
  async function linkModule(record: ModuleRecord | null, make: () => Module): Promise<void> {
    const module = make();
    if (record?.broken) throw record.broken.error;
    await linkGraph(module, make).catch((error) => {
      if (record) record.broken = { error };
      throw error;
    });
  }

  /** A module whose linking failed cannot be linked again: the next attempt makes it anew. */
  function forgetHalfway(): void {
    const halfway = new Set(["unlinked", "linking", "linked"]);
    for (const record of records.all()) {
      if (record.esm && halfway.has(record.esm.status)) record.esm = null;
    }
  }

  /** The module, linked and evaluated with all that it imports. */
  async function evaluated(record: ModuleRecord | null, make: () => Module): Promise<Module> {
    for (;;) {
      await linkModule(record, make);
      const module = make();
      try {
        await module.evaluate();
        return module;
      } catch (error) {
        if (!isInstance(error, AsynchronousPackage)) throw error;
        externals.makeAsynchronous(error.url);
        forgetErrored(error);
      }
    }
  }

  /** These never ran: the package comes before them. */
  function forgetErrored(error: AsynchronousPackage): void {
    for (const record of records.all()) {
      if (record.esm?.status === "errored" && record.esm.error === error) record.esm = null;
    }
  }

  /** Where CommonJS cannot link what it requires by itself. */
  async function linkAhead(root: ModuleRecord): Promise<void> {
    if (linksSynchronously) return;
    for (const record of requiredEsModules(root, context)) {
      // What is wrong with it is said where it is required.
      await linkModule(record, () => moduleOf(record)).catch(() => {});
    }
  }

  async function importFrom(record: ModuleRecord, specifier: string, attributes: Attributes) {
    const resolution = await context.resolveLater(record, specifier, "import");
    if (resolution.type === "external" && !/^(?:file|data|node):/.test(resolution.url)) {
      // Of a loader that the app has registered; else Node says what it thinks of it.
      importIsNear();
      const namespace: object = await import(resolution.url, { with: attributes });
      const module = createSynthetic(resolution.url, Object.keys(namespace), () => new Map(Object.entries(namespace)));
      return evaluated(null, () => module);
    }
    const target = resolution.type === "module" ? resolution.record : null;
    if (target) await linkAhead(target);
    return evaluated(target, () => linkedModule(resolution, record, attributes));
  }

  function requireRecord(record: ModuleRecord): unknown {
    const module = moduleOf(record);
    if (module.status === "unlinked") {
      if (!linksSynchronously) throw cannotRequire(record);
      linkSynchronously(module);
    }
    try {
      isolated(() => evaluateNow(module, record));
    } catch (error) {
      if (module.status === "errored" && isInstance(module.error, AsynchronousPackage)) forgetErrored(module.error);
      throw error;
    }
    return requiredView(module);
  }

  return {
    import: (record) => evaluated(record, () => moduleOf(record)),
    async link(record) {
      await linkAhead(record);
      if (record.source.format === "esm") await linkModule(record, () => moduleOf(record));
    },
    moduleOf,
    importFrom,
    require: requireRecord,
  };
}

/** A CommonJS or JSON module of the user's, as an ES module sees it; loaded in its turn. */
function wrapper(record: ModuleRecord, cjs: CjsLoader): Module {
  const names = record.source.format === "json" ? ["default"] : commonJsNames(record.source.names ?? []);
  return createWrapper(record.id, names, () => commonJsExports(cjs.require(record, undefined), names));
}
