import { extname } from "node:path";
import type { CompilerOptions, Tsconfigs } from "./tsconfig.ts";

/** What decides how a module is compiled; nothing else may make it be compiled anew. */
const relevant = [
  "alwaysStrict",
  "emitDecoratorMetadata",
  "experimentalDecorators",
  "importsNotUsedAsValues",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "preserveValueImports",
  "strict",
  "strictNullChecks",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
] as const satisfies (keyof CompilerOptions)[];

/**
 * The options of the tsconfig that a module is compiled by; none for plain JavaScript and JSON, which are not compiled.
 *
 * @throws CompileError where the tsconfig cannot be used
 */
export function compileOptions(file: string, tsconfigs: Tsconfigs): CompilerOptions {
  if (!/\.(?:[mc]?ts|[jt]sx)$/.test(extname(file))) return {};
  const options = tsconfigs.of(file)?.options ?? {};
  return Object.fromEntries(relevant.filter((key) => key in options).map((key) => [key, options[key]]));
}

/**
 * How a module's JSX is compiled where the tsconfig leaves it to another tool ("preserve") or says nothing: with the JSX
 * runtime, as such tools do, unless the module has `React` or a factory of its own in hand.
 */
export function withJsx(options: CompilerOptions, source: string): CompilerOptions {
  const { jsx } = options;
  if (jsx === "react-jsx" || jsx === "react-jsxdev") return options;
  if (/@jsxImportSource\s/.test(source)) return { ...options, jsx: "react-jsx" };
  if (jsx === "react") return options;
  const isClassic = options.jsxFactory !== undefined || /@jsx\s/.test(source) || importsReact.test(source);
  return { ...options, jsx: isClassic && options.jsxImportSource === undefined ? "react" : "react-jsx" };
}

const importsReact = /\bimport\s+(?:\*\s*as\s+)?React\b|\bReact\s*=\s*(?:await\s+import|require)\b/;
