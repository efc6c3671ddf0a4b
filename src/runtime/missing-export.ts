import type { LoaderContext } from "./loaders.ts";
import type { ModuleRecord } from "./records.ts";
import { isInstance } from "./thrown.ts";

const missing = /requested module '(.*)' does not provide an export named '(.+)'/;

/**
 * An export that a CommonJS module does not seem to have may be there all the same: Node says so, and how it can be had.
 *
 * @see https://nodejs.org/api/esm.html#commonjs-namespaces
 */
export function explainMissing(error: unknown, { records, externals }: LoaderContext): unknown {
  if (!isInstance(error, SyntaxError)) return error;
  const [, specifier = "", name = ""] = missing.exec(error.message) ?? [];
  if (name === "") return error;
  const importer = [...records.all()].find((record) => isCommonJs(record, specifier));
  if (!importer) return error;
  error.message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all module.exports as named exports.
CommonJS modules can always be imported via the default export, for example using:

import pkg from '${specifier}';
${destructuring(importer, specifier)}`;
  return error;

  function isCommonJs({ source }: ModuleRecord, imported: string): boolean {
    const target = Object.hasOwn(source.imports, imported) ? source.imports[imported] : undefined;
    if (target?.type === "external") return externals.source(target.url).format === "cjs";
    return target?.type === "module" && records.newest(target.id)?.source.format === "cjs";
  }
}

/** The named import as a statement that works; only where it stands in one line, as in Node. */
function destructuring({ source }: ModuleRecord, specifier: string): string {
  const line = source.code.split("\n").find((each) => /^\s*import\b/.test(each) && each.includes(specifier));
  const names = /\{.*\}/.exec(line ?? "")?.[0];
  return names ? `const ${names.replace(/\s+as\s+/g, ": ")} = pkg;\n` : "";
}
