import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { registerSourceMap, uncached } from "./compilation.ts";
import { isBuiltinName } from "./externals.ts";
import type { Attributes, CjsLoader, EsmLoader, LoaderContext } from "./loaders.ts";
import { inModule } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type CommonJsBody = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeJS.Module,
  __filename: string,
  __dirname: string,
) => void;

/** Parts of `Module` that CommonJS programs rely on and that @types/node leaves out. */
const NodeModule = Module as unknown as {
  new (id: string, parent?: NodeJS.Module | null): NodeJS.Module;
  _cache: NodeJS.Dict<NodeJS.Module>;
  _extensions: NodeJS.RequireExtensions;
  _nodeModulePaths(from: string): string[];
};

const parameters = ["exports", "require", "module", "__filename", "__dirname"];

/**
 * CommonJS modules of the user's, in our registry. Their module objects are Node's own and stand in `require.cache`, so
 * that a package that requires a user file that has been loaded gets the same instance.
 */
export function createCjsLoader(context: LoaderContext, importFrom: EsmLoader["importFrom"]): CjsLoader {
  let main: NodeJS.Module | undefined;

  function requireRecord(record: ModuleRecord, parent: ModuleRecord | null): unknown {
    if (record.cjs) return record.cjs.exports;
    if (record.source.format === "esm") {
      if (record.esm?.status === "evaluated") return record.esm.namespace;
      throw requireOfEsm(record);
    }
    const isMain = context.isEntry(record) && !parent;
    const module = makeModule(record, isMain ? null : (parent?.cjs ?? undefined));
    if (isMain) {
      main = module;
      module.id = ".";
      process.mainModule = module;
    }
    record.cjs = module;
    NodeModule._cache[module.filename] = module;
    let loaded = false;
    try {
      if (record.source.format === "json") module.exports = parseJson(record);
      else runBody(record, module);
      loaded = module.loaded = true;
    } finally {
      if (!loaded) forget(record, module);
    }
    return module.exports;
  }

  function forget(record: ModuleRecord, module: NodeJS.Module): void {
    record.cjs = null;
    if (NodeModule._cache[module.filename] === module) delete NodeModule._cache[module.filename];
  }

  function runBody(record: ModuleRecord, module: NodeJS.Module): void {
    const body = compile(record, importFrom);
    const require = makeRequire(record, module);
    module.require = require;
    inModule(record, () => {
      body.call(module.exports, module.exports, require, module, module.filename, dirname(module.filename));
    });
  }

  function makeRequire(record: ModuleRecord, module: NodeJS.Module): NodeJS.Require {
    const native = createRequire(module.filename);
    const find = (specifier: string) =>
      isBuiltinName(specifier) ? null : context.resolve(record, specifier, "require");
    const require = ((specifier: string) => {
      const found = typeof specifier === "string" ? find(specifier) : null;
      return found?.type === "module" ? requireRecord(found.record, record) : native(specifier);
    }) as NodeJS.Require;
    const resolve = ((specifier: string, options?: { paths?: string[] }) => {
      const found = options?.paths ? null : find(specifier);
      return found?.type === "module" ? fileURLToPath(found.record.id) : native.resolve(specifier, options);
    }) as NodeJS.RequireResolve;
    resolve.paths = native.resolve.paths;
    return Object.assign(require, { resolve, main, cache: NodeModule._cache, extensions: NodeModule._extensions });
  }

  return { require: requireRecord };
}

/** Node's own: the parent of the main module is null, that of one that an ES module imports is undefined. */
function makeModule(record: ModuleRecord, parent: NodeJS.Module | null | undefined): NodeJS.Module {
  const filename = fileURLToPath(record.id);
  const module = new NodeModule(filename, parent);
  module.filename = filename;
  module.paths = NodeModule._nodeModulePaths(dirname(filename));
  return module;
}

/** `import` makes a module strict; esbuild's CommonJS output of such a module does not say so. */
function compile(record: ModuleRecord, importFrom: EsmLoader["importFrom"]): CommonJsBody {
  const { source } = record;
  const filename = fileURLToPath(record.id);
  if (source.map) registerSourceMap(filename, source.map);
  const directive = source.strict ? '"use strict";' : "";
  const code = source.code.startsWith("#!") ? `//${source.code.slice(2)}` : source.code;
  return uncached(() =>
    compileFunction(directive + code, parameters, {
      filename,
      columnOffset: -directive.length,
      importModuleDynamically: (specifier, _, attributes) =>
        importFrom(record, specifier, { ...attributes } as Attributes) as never,
    }),
  ) as CommonJsBody;
}

function parseJson(record: ModuleRecord): unknown {
  try {
    return JSON.parse(record.source.code.replace(/^\uFEFF/, ""));
  } catch (error) {
    (error as Error).message = `${fileURLToPath(record.id)}: ${(error as Error).message}`;
    throw error;
  }
}

function requireOfEsm(record: ModuleRecord): Error {
  const file = fileURLToPath(record.id);
  const message = `require() of the ES module ${file}: hotrun links ES modules asynchronously; use import or import()`;
  return Object.assign(new Error(message), { code: "ERR_REQUIRE_ESM" });
}
