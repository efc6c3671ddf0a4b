import type { Module } from "node:vm";
import { AsynchronousPackage, commonJsExports, commonJsNames } from "./externals.ts";
import { checkAttributes } from "./import-attributes.ts";
import { requiredEsModules } from "./link-ahead.ts";
import { linkLater, linkNow, linksSynchronously } from "./linking.ts";
import type { Attributes, CjsLoader, EsmLoader, LoaderContext, Resolution } from "./loaders.ts";
import { explainMissing } from "./missing-export.ts";
import { isolated } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
import { cannotRequire, evaluateNow, requiredView } from "./require-esm.ts";
import { createSourceModule } from "./source-module.ts";
import { createWrapper } from "./wrapper-module.ts";

/**
 * ES modules as V8 has them (`vm.SourceTextModule`), linked by our own graph: a module that has been evaluated is linked
 * into a new graph as it is, so that a swap makes only the changed modules and their importers anew.
 */
export function createEsmLoader(context: LoaderContext, cjs: CjsLoader): EsmLoader {
  const recordOf = new WeakMap<Module, ModuleRecord>();
  const { records, externals } = context;

  function moduleOf(record: ModuleRecord): Module {
    if (!record.esm) {
      const isSource = record.source.format === "esm";
      record.esm = isSource ? createSourceModule(record, context, importFrom) : wrapper(record, cjs);
      recordOf.set(record.esm, record);
    }
    return record.esm;
  }

  function linker(specifier: string, referrer: Module, attributes: Attributes): Module {
    const from = recordOf.get(referrer);
    if (!from) throw new Error(`hotrun: ${referrer.identifier} is no module of this graph`);
    return linkedModule(context.resolve(from, specifier, "import"), from, attributes);
  }

  function linkedModule(resolution: Resolution, from: ModuleRecord, attributes: Attributes): Module {
    if (resolution.type === "missing") throw Object.assign(new Error(resolution.message), { code: resolution.code });
    const isModule = resolution.type === "module";
    const { format } = isModule ? resolution.record.source : externals.source(resolution.url);
    const url = isModule ? resolution.record.id : resolution.url;
    checkAttributes({ url, isJson: format === "json", isLenient: from.source.map !== undefined }, attributes);
    return isModule ? moduleOf(resolution.record) : externals.moduleOf(url);
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

  const linkModule = async (make: () => Module) => (linksSynchronously ? linkSynchronously(make()) : linkInTurn(make));

  /** A module whose linking failed cannot be linked again: the next attempt makes it anew. */
  function forgetHalfway(): void {
    const halfway = new Set(["unlinked", "linking", "linked"]);
    for (const record of records.all()) {
      if (record.esm && halfway.has(record.esm.status)) record.esm = null;
    }
  }

  /** The module, linked and evaluated with all that it imports. */
  async function evaluated(make: () => Module): Promise<Module> {
    for (;;) {
      await linkModule(make);
      const module = make();
      try {
        await module.evaluate();
        return module;
      } catch (error) {
        if (!(error instanceof AsynchronousPackage)) throw error;
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
      await linkModule(() => moduleOf(record)).catch(() => {});
    }
  }

  async function importFrom(record: ModuleRecord, specifier: string, attributes: Attributes) {
    const resolution = await context.resolveLater(record, specifier, "import");
    if (resolution.type === "module") await linkAhead(resolution.record);
    linkedModule(resolution, record, attributes); // What is wrong with it is said before anything is linked.
    return evaluated(() => linkedModule(resolution, record, attributes));
  }

  function requireRecord(record: ModuleRecord): unknown {
    const module = moduleOf(record);
    if (module.status === "unlinked" && !linksSynchronously) throw cannotRequire(record);
    if (module.status === "unlinked") linkSynchronously(module);
    try {
      isolated(() => evaluateNow(module, record));
    } catch (error) {
      if (module.status === "errored" && module.error instanceof AsynchronousPackage) forgetErrored(module.error);
      throw error;
    }
    return requiredView(module);
  }

  return {
    import: (record) => evaluated(() => moduleOf(record)),
    async link(record) {
      await linkAhead(record);
      if (record.source.format === "esm") await linkModule(() => moduleOf(record));
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
