import { readFileSync } from "node:fs";
import { parse as parseCjs } from "cjs-module-lexer";
import { init as initEsm, parse as parseEsm } from "es-module-lexer";

/** That of ES modules is WebAssembly: nothing here may be called before this has settled. */
export const prepareLexers = (): Promise<void> => initEsm;

export interface EsmSyntax {
  /** Specifiers of static imports and re-exports, in source order. */
  imports: string[];
  exports: string[];
  /** Specifiers of `export * from`. */
  stars: string[];
}

/** Null: it does not lex as an ES module; V8 will say why. */
export function lexEsm(code: string): EsmSyntax | null {
  try {
    const [imports, exports] = parseEsm(code);
    const statics = imports.filter(({ d, n }) => d === -1 && n !== undefined);
    return {
      imports: statics.map(({ n }) => n as string),
      exports: exports.map(({ n }) => n),
      stars: statics.filter(({ ss, se }) => /^export\s*\*\s*from/.test(code.slice(ss, se))).map(({ n }) => n as string),
    };
  } catch {
    return null; // A syntax error: evaluating the module will report it with its place.
  }
}

export interface CjsSyntax {
  exports: string[];
  /** Specifiers whose exports are passed on: `module.exports = require(…)`. */
  reexports: string[];
}

/** What Node's own lexer finds, so that the same names can be imported. */
export function lexCjs(code: string): CjsSyntax {
  try {
    return parseCjs(code);
  } catch {
    return { exports: [], reexports: [] }; // As in Node: then there is only a default export.
  }
}

/**
 * Specifiers of `require("…")`: a hint of what to have ready. It may find too many (in a comment) or too few (computed);
 * what is really required is learned when it is.
 */
export function findRequires(code: string): string[] {
  return [
    ...new Set([...code.matchAll(/\brequire\(\s*(["'])([^"'\\\n]+)\1\s*\)/g)].map((match) => match[2] as string)),
  ];
}

/** Whether Node would take a plain `.js` file without `"type"` for an ES module. */
export function hasModuleSyntax(code: string): boolean {
  try {
    return parseEsm(code)[3];
  } catch {
    return false;
  }
}

/** Null where it cannot be read. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // A package with a broken link: loading it will say so.
  }
}
