import { builtinModules, createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Module } from "node:vm";
import type { ExternalSource, Parcel } from "../protocol/app.ts";
import { createWrapper } from "./wrapper-module.ts";

/** Modules that Node loads itself (packages, builtins, add-ons), as our graph links them. */
export interface Externals {
  receive(parcel: Parcel): void;
  /** The wrapper; the package is loaded in its turn, when the wrapper is evaluated, so that the order is Node's. */
  moduleOf(url: string): Module;
  /** Imports a package that cannot be loaded synchronously; its wrapper is made anew. */
  importAhead(url: string): Promise<void>;
}

/** Thrown where a package with top-level await comes to its turn: it must be imported first, then evaluation goes on. */
export class AsynchronousPackage extends Error {
  readonly url: string;
  constructor(url: string) {
    super(`${url} has top-level await`);
    this.url = url;
  }
}

const require = createRequire(__filename);
const builtins = new Set(builtinModules);

export function createExternals(): Externals {
  const sources = new Map<string, ExternalSource>();
  const modules = new Map<string, Module>();
  const imported = new Map<string, object>();

  function make(url: string): Module {
    const source = sources.get(url) ?? { url, format: "builtin", names: [] };
    const names = source.format === "builtin" ? Object.keys(require(url)) : source.names;
    const exported = [...new Set([...names, "default"])];
    return createWrapper(url, exported, () => namespaceOf(source, exported));
  }

  function namespaceOf(source: ExternalSource, names: string[]): Map<string, unknown> {
    if (source.format === "esm") return pick(imported.get(source.url) ?? requireEsm(source), names);
    const exports = require(source.format === "builtin" ? source.url : fileURLToPath(source.url));
    return commonJsExports(exports, names);
  }

  return {
    receive(parcel) {
      for (const source of parcel.externals) sources.set(source.url, source);
    },
    moduleOf(url) {
      const module = modules.get(url) ?? make(url);
      modules.set(url, module);
      return module;
    },
    async importAhead(url) {
      imported.set(url, await import(url));
      modules.delete(url);
    },
  };
}

/** As `import()` in plain Node: for targets that are not the user's own modules. */
export function importNatively(url: string, attributes: Record<string, string>): Promise<object> {
  return Object.keys(attributes).length > 0 ? import(url, { with: attributes }) : import(url);
}

export const isBuiltinName = (name: string): boolean => builtins.has(name) || name.startsWith("node:");

/** A package that renames its CommonJS view (`export { x as 'module.exports' }`) has no namespace to `require`. */
function requireEsm(source: ExternalSource): object {
  if (source.names.includes("module.exports")) throw new AsynchronousPackage(source.url);
  try {
    return quietly(() => require(fileURLToPath(source.url)));
  } catch (error) {
    // The second code: versions of Node 22 that can require no ES module at all.
    const { code } = Object(error) as NodeJS.ErrnoException;
    if (code === "ERR_REQUIRE_ASYNC_MODULE" || code === "ERR_REQUIRE_ESM") throw new AsynchronousPackage(source.url);
    throw error;
  }
}

/** Node warns that `require` of ES modules is experimental; the app did not ask for it. No other warning is kept back. */
function quietly<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("loading ES Module") || String(warning).startsWith("Support for loading ES Module"))
      return;
    (emitWarning as (...all: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function pick(namespace: object, names: string[]): Map<string, unknown> {
  return new Map(names.filter((name) => name in namespace).map((name) => [name, Reflect.get(namespace, name)]));
}

/** What an `import` of a CommonJS module sees (Node: `default` is `module.exports`, names are its own properties). */
export function commonJsExports(exports: unknown, names: string[]): Map<string, unknown> {
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
