import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Module, SourceTextModule } from "node:vm";
import type { ModuleSource } from "../protocol/app.ts";
import { registerSourceMap, uncached } from "./compilation.ts";
import { AsynchronousPackage, commonJsExports, importNatively } from "./externals.ts";
import { createHot } from "./hot.ts";
import type { Attributes, CjsLoader, EsmLoader, LoaderContext, Resolution } from "./loaders.ts";
import { enterModule } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";
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
      record.esm = record.source.format === "esm" ? sourceModule(record, context, importFrom) : wrapper(record, cjs);
      recordOf.set(record.esm, record);
    }
    return record.esm;
  }

  function linker(specifier: string, referrer: Module): Module {
    const from = recordOf.get(referrer);
    if (!from) throw new Error(`hotrun: ${referrer.identifier} is no module of this graph`);
    return linkedModule(context.resolve(from, specifier, "import"));
  }

  function linkedModule(resolution: Resolution): Module {
    if (resolution.type === "module") return moduleOf(resolution.record);
    if (resolution.type === "external") return externals.moduleOf(resolution.url);
    throw Object.assign(new Error(resolution.message), { code: resolution.code });
  }

  // V8 links a graph as one: a module that another call is just linking must not be begun a second time.
  let linking: Promise<unknown> = Promise.resolve();
  function link(record: ModuleRecord): Promise<void> {
    const run = async () => {
      const module = moduleOf(record);
      if (module.status !== "unlinked") return;
      try {
        await module.link(linker);
      } catch (error) {
        forgetUnlinked();
        throw error;
      }
    };
    const result = linking.then(run);
    linking = result.catch(() => {});
    return result;
  }

  /** A module whose linking failed cannot be linked again: the next attempt makes it anew. */
  function forgetUnlinked(): void {
    for (const record of records.all()) {
      if (record.esm && record.esm.status !== "evaluated" && record.esm.status !== "evaluating") record.esm = null;
    }
  }

  async function importRecord(record: ModuleRecord): Promise<object> {
    for (;;) {
      await link(record);
      const module = moduleOf(record);
      try {
        await module.evaluate();
        return module.namespace;
      } catch (error) {
        if (!(error instanceof AsynchronousPackage)) throw error;
        await externals.importAhead(error.url);
        forgetErrored(error);
      }
    }
  }

  /** These never ran: the package that failed comes before them. */
  function forgetErrored(error: AsynchronousPackage): void {
    for (const record of records.all()) {
      if (record.esm?.status === "errored" && record.esm.error === error) record.esm = null;
    }
  }

  async function importFrom(record: ModuleRecord, specifier: string, attributes: Attributes) {
    const resolution = await context.resolveLater(record, specifier, "import");
    if (resolution.type === "module") return importRecord(resolution.record);
    if (resolution.type === "external") return importNatively(resolution.url, attributes);
    throw Object.assign(new Error(resolution.message), { code: resolution.code });
  }

  return { import: importRecord, link, moduleOf, importFrom };
}

const enter = "import.meta.hotrun();";

/** One string for all versions of a module whose source is the same: V8 keeps it for as long as it keeps any of them. */
const bodies = new WeakMap<ModuleSource, string>();

function bodyOf({ code }: ModuleSource): string {
  return enter + (code.startsWith("#!") ? `//${code.slice(2)}` : code);
}

/**
 * The code gets a call put before its first line, which says that this module's body runs from here on, and takes itself
 * away: so its timers have an owner. The column offset keeps every position as it is in the file.
 */
function sourceModule(record: ModuleRecord, context: LoaderContext, importFrom: EsmLoader["importFrom"]): Module {
  const { id, source } = record;
  if (source.map) registerSourceMap(id, source.map);
  const body = bodies.get(source) ?? bodyOf(source);
  bodies.set(source, body);
  return uncached(
    () =>
      new SourceTextModule(body, {
        identifier: id,
        columnOffset: -enter.length,
        initializeImportMeta: (meta) => fillMeta(meta as unknown as Record<string, unknown>, record, context),
        importModuleDynamically: (specifier, _module, attributes) =>
          importFrom(record, specifier, { ...attributes } as Attributes) as never,
      }),
  );
}

/** The same properties, in the same order, as Node's. */
function fillMeta(meta: Record<string, unknown>, record: ModuleRecord, context: LoaderContext): void {
  meta.hotrun = () => {
    delete meta.hotrun;
    enterModule(record);
  };
  const filename = fileURLToPath(record.id);
  meta.dirname = dirname(filename);
  meta.filename = filename;
  if (hasMetaMain) meta.main = context.isEntry(record);
  meta.resolve = (specifier: string) => context.resolveUrl(record, `${specifier}`);
  meta.url = record.id;
  meta.hot = createHot(record, {
    send: context.send,
    resolve: (from, specifier) => {
      const resolution = context.resolve(from, specifier, "import");
      return resolution.type === "module" ? resolution.record.id : specifier;
    },
  });
}

/** `import.meta.main` came with Node 24.2. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const hasMetaMain = major > 24 || (major === 24 && minor >= 2);

/** A CommonJS or JSON module of the user's, as an ES module sees it; loaded in its turn. */
function wrapper(record: ModuleRecord, cjs: CjsLoader): Module {
  const names =
    record.source.format === "json" ? ["default"] : [...new Set([...(record.source.names ?? []), "default"])];
  return createWrapper(record.id, names, () => commonJsExports(cjs.require(record, null), names));
}
