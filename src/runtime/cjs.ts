import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { debuggable, registerSourceMap, uncached, withoutHashbang } from "./compilation.ts";
import type { Attributes, CjsLoader, EsmLoader, LoaderContext } from "./loaders.ts";
import { takeMain } from "./main-module.ts";
import { NodeModule } from "./node-module.ts";
import { inModule } from "./ownership.ts";
import type { ModuleRecord } from "./records.ts";

type CommonJsBody = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeJS.Module,
  __filename: string,
  __dirname: string,
) => void;

const parameters = ["exports", "require", "module", "__filename", "__dirname"];

/**
 * CommonJS modules of the user's, in our registry. Their module objects are Node's own and stand in `require.cache`, and
 * their `require` is that of Node's module objects, so that what patches `Module` sees what it would see in Node.
 */
export function createCjsLoader(context: LoaderContext, esm: () => EsmLoader): CjsLoader {
  const recordOf = new WeakMap<NodeJS.Module, ModuleRecord>();
  /** What stood in `require.cache` where the record's module came. */
  const displaced = new WeakMap<ModuleRecord, NodeJS.Module | undefined>();

  function requireRecord(record: ModuleRecord, parent: NodeJS.Module | null | undefined): unknown {
    const known = record.cjs ? cachedFor(record, record.cjs) : mockOf(record);
    if (known) {
      // A package's module lives on: it would keep each version for ever.
      if (parent && recordOf.has(parent) && !parent.children.includes(known)) parent.children.push(known);
      return known.exports;
    }
    const isMain = parent === null && context.isEntry(record);
    const module = makeModule(record, parent, isMain);
    if (isMain) {
      module.id = ".";
      process.mainModule = module;
    }
    displaced.set(record, NodeModule._cache[module.filename]);
    record.cjs = module;
    recordOf.set(module, record);
    NodeModule._cache[module.filename] = module;
    let loaded = false;
    try {
      fill(record, module);
      loaded = module.loaded = true;
    } finally {
      if (!loaded) forget(record, module);
    }
    return module.exports;
  }

  /** What `require.cache` has for it: an app may have taken the module out of it, or have put another one in its place. */
  function cachedFor(record: ModuleRecord, own: NodeJS.Module): NodeJS.Module | null {
    const cached = NodeModule._cache[own.filename];
    if (cached === own || !cached) return cached ?? null;
    return recordOf.has(cached) && recordOf.get(cached) !== record ? own : cached;
  }

  /** What an app has put into `require.cache` before anybody asked for the module. */
  function mockOf({ id }: ModuleRecord): NodeJS.Module | null {
    const cached = NodeModule._cache[fileURLToPath(id)];
    return cached && !recordOf.has(cached) ? cached : null;
  }

  function fill(record: ModuleRecord, module: NodeJS.Module): void {
    const { format } = record.source;
    if (format === "json") module.exports = parseJson(record);
    else if (format === "esm") module.exports = esm().require(record);
    else runBody(record, module);
  }

  function forget(record: ModuleRecord, module: NodeJS.Module): void {
    record.cjs = null;
    if (NodeModule._cache[module.filename] === module) delete NodeModule._cache[module.filename];
    leaveParent(module);
  }

  function runBody(record: ModuleRecord, module: NodeJS.Module): void {
    const body = compile(record, esm().importFrom);
    inModule(record, () => {
      const { filename } = module;
      body.call(module.exports, module.exports, makeRequire(module), module, filename, dirname(filename));
    });
  }

  return {
    require: requireRecord,
    recordOf: (module) => recordOf.get(module),
    release(record, successor) {
      const { cjs } = record;
      if (cjs) leaveParent(cjs);
      const next = successor?.cjs;
      const filename = fileURLToPath(record.id);
      // A version that has thrown is in its place no more; that of the live one may be empty since.
      const isItsPlace = NodeModule._cache[filename] === (cjs ?? undefined);
      if (!isItsPlace || (!cjs && displaced.get(record) !== next)) return;
      if (next) NodeModule._cache[filename] = next;
      else delete NodeModule._cache[filename];
      if (next && context.isEntry(record)) process.mainModule = next;
    },
  };
}

function leaveParent(module: NodeJS.Module): void {
  const siblings = module.parent?.children ?? [];
  if (siblings.includes(module)) siblings.splice(siblings.indexOf(module), 1);
}

/** As Node makes it: https://nodejs.org/api/modules.html#the-module-object. */
function makeRequire(module: NodeJS.Module): NodeJS.Require {
  const require = ((path: string) => module.require(path)) as NodeJS.Require;
  const asNode = () => createRequire(module.filename); // It refuses what is no text.
  Object.defineProperty(require, "name", { value: "require" });
  const resolve = ((request: string, options?: { paths?: string[] }) => {
    if (typeof request !== "string") return asNode().resolve(request);
    return NodeModule._resolveFilename(request, module, false, options);
  }) as NodeJS.RequireResolve;
  resolve.paths = (request) => {
    if (typeof request !== "string") return asNode().resolve.paths(request);
    return NodeModule._resolveLookupPaths(request, module);
  };
  const { _extensions: extensions, _cache: cache } = NodeModule;
  return Object.assign(require, { resolve, main: process.mainModule, extensions, cache });
}

/** The parent of the main module is null, that of one that an ES module imports is undefined. */
function makeModule(record: ModuleRecord, parent: NodeJS.Module | null | undefined, isMain: boolean): NodeJS.Module {
  const filename = fileURLToPath(record.id);
  const module = (isMain && takeMain(filename)) || new NodeModule(filename, parent);
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
  const code = withoutHashbang(source.code);
  return uncached(() =>
    compileFunction(debuggable(directive + code, source), parameters, {
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
