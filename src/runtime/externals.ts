import Module, { builtinModules, createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import type { Module as VmModule } from "node:vm";
import type { ExternalSource, Parcel } from "../protocol/app.ts";
import { hooksName } from "./import-hooks.ts";
import { importPackage, requireEsPackage, requirePackage } from "./load-package.ts";
import { nodeMajor } from "./node-version.ts";
import { whileImporting } from "./package-loads.ts";
import { isInstance } from "./thrown.ts";
import { createAsynchronousWrapper, createSynthetic, createWrapper, type Values } from "./wrapper-module.ts";

/** Modules that Node loads itself (packages, builtins, add-ons), as our graph links them. */
export interface Externals {
  receive(parcel: Parcel): void;
  /** The wrapper; the package is loaded in its turn, when the wrapper is evaluated, so that the order is Node's. */
  moduleOf(url: string): VmModule;
  /** What is known of it. */
  source(url: string): ExternalSource;
  /** Its wrapper is made anew, as one that waits for it. */
  makeAsynchronous(url: string): void;
  /** A package that threw is tried again by the next version of the app. */
  forgetErrored(): void;
}

/** Thrown where a package with top-level await comes to its turn: its wrapper must be one that waits. */
export class AsynchronousPackage extends Error {
  readonly url: string;
  constructor(url: string) {
    super(`${url} has top-level await`);
    this.url = url;
  }
}

// In a graph that awaits something itself V8 rejects promises with it that nobody can handle.
const { emit } = process;
process.emit = ((event: string, ...args: unknown[]) =>
  (event === "unhandledRejection" && isInstance(args[0], AsynchronousPackage)) ||
  Reflect.apply(emit, process, [event, ...args])) as typeof process.emit;

const require = createRequire(__filename);
const builtins = new Set(builtinModules);

export function createExternals(): Externals {
  const sources = new Map<string, ExternalSource>();
  const modules = new Map<string, VmModule>();

  const sourceOf = (url: string): ExternalSource => sources.get(url) ?? { url, format: "builtin", names: [] };

  function make(url: string): VmModule {
    const source = sourceOf(url);
    if (source.format === "builtin") return createBuiltin(url);
    if (source.format === "other" && !url.endsWith(".node")) throw unknownExtension(url);
    const names = exportNames(source);
    return createWrapper(url, names, () => valuesOf(source, names));
  }

  return {
    receive(parcel) {
      for (const source of parcel.externals) sources.set(source.url, source);
    },
    source: sourceOf,
    moduleOf(url) {
      const module = modules.get(url) ?? make(url);
      modules.set(url, module);
      return module;
    },
    makeAsynchronous(url) {
      const source = sourceOf(url);
      const names = exportNames(source);
      const load = async () => pick(await whileImporting(url, () => importNatively(source)), names);
      modules.set(url, createAsynchronousWrapper(url, names, load));
    },
    forgetErrored() {
      for (const [url, module] of modules) if (module.status === "errored") modules.delete(url);
    },
  };
}

/** What can be imported of it. The default export of an ES module is among its names, if it has one. */
function exportNames({ names, format }: ExternalSource): string[] {
  if (format === "cjs") return commonJsNames(names);
  return format === "esm" ? names : [...new Set([...names, "default"])];
}

const importNatively = ({ url, format }: ExternalSource): Promise<object> =>
  format === "json" ? import(url, { with: { type: "json" } }) : importPackage(url);

/** @see https://nodejs.org/api/errors.html#err_unknown_file_extension */
function unknownExtension(url: string): TypeError {
  const file = fileURLToPath(url);
  const message = `Unknown file extension "${extname(file)}" for ${file}`;
  return Object.assign(new TypeError(message), { code: "ERR_UNKNOWN_FILE_EXTENSION" });
}

/** Since Node 23 a CommonJS module has its exports under that name too. */
const hasModuleExports = nodeMajor >= 23;

/** What can be imported of a CommonJS module in which these names were found. */
export function commonJsNames(found: readonly string[]): string[] {
  return [...new Set([...found, "default", ...(hasModuleExports ? ["module.exports"] : [])])];
}

function valuesOf(source: ExternalSource, names: string[]): Values {
  if (source.format === "esm" || source.url.startsWith("data:")) return pick(requireEsm(source), names);
  return commonJsExports(requirePackage(fileURLToPath(source.url)), names);
}

/** An app that patches a builtin, and says so by `syncBuiltinESMExports`, sees it in its imports. */
function createBuiltin(url: string): VmModule {
  const exports = require(url) as object;
  const names = exportNames({ url, format: "builtin", names: Object.keys(exports) });
  const wrapper = createSynthetic(url, names, () => commonJsExports(exports, names));
  onBuiltinSync.add(() => {
    if (wrapper.status !== "evaluated") return;
    for (const [name, value] of commonJsExports(exports, names)) wrapper.setExport(name, value);
  });
  return wrapper;
}

const onBuiltinSync = new Set<() => void>();
const { syncBuiltinESMExports } = Module;
Module.syncBuiltinESMExports = () => {
  syncBuiltinESMExports();
  for (const listener of onBuiltinSync) listener();
};

export const isBuiltinName = (name: string): boolean => builtins.has(name) || name.startsWith("node:");

/** There is no `require` of a `data:` URL, nor of the namespace of a package that names its `module.exports`. */
function requireEsm(source: ExternalSource): object {
  // Hooks of the app's own (of monitoring agents, say) that run beside see what is imported, not what is required.
  const isHooked = Symbol.for(hooksName) in globalThis;
  if (isHooked || source.names.includes("module.exports") || source.url.startsWith("data:"))
    throw new AsynchronousPackage(source.url);
  try {
    const exports: unknown = requireEsPackage(fileURLToPath(source.url));
    if (types.isModuleNamespaceObject(exports)) return exports as object;
  } catch (error) {
    // The second code: versions of Node 22 that can require no ES module at all.
    const { code } = Object(error) as NodeJS.ErrnoException;
    if (code === "ERR_REQUIRE_ASYNC_MODULE" || code === "ERR_REQUIRE_ESM") throw new AsynchronousPackage(source.url);
    throw error;
  }
  throw new AsynchronousPackage(source.url); // `export *` of CommonJS has brought a `module.exports` with it.
}

function pick(namespace: object, names: string[]): Values {
  return new Map(names.filter((name) => name in namespace).map((name) => [name, Reflect.get(namespace, name)]));
}

/** What an `import` of a CommonJS module sees (Node: `default` is `module.exports`, names are its own properties). */
export function commonJsExports(exports: unknown, names: readonly string[]): Values {
  const values = new Map<string, unknown>();
  const isObject = (typeof exports === "object" && exports !== null) || typeof exports === "function";
  for (const name of names) {
    if (name === "default" || name === "module.exports" || !isObject || !Object.hasOwn(exports as object, name))
      continue;
    try {
      values.set(name, (exports as Record<string, unknown>)[name]);
    } catch {
      // A getter that throws: Node leaves that export undefined too.
    }
  }
  values.set("default", exports);
  if (names.includes("module.exports")) values.set("module.exports", exports);
  return values;
}
