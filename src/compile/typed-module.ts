import { pathToFileURL } from "node:url";
import { transform as esbuildTransform, type Loader, type TransformOptions, type TransformResult } from "esbuild";
import type { ModuleFormat } from "../protocol/app.ts";
import { withJsx } from "./compile-options.ts";
import type { MetadataCompiler } from "./decorator-metadata.ts";
import type { PackageType } from "./package-scope.ts";
import { messagesOf, metadataFailure } from "./parse-failure.ts";
import type { CompilerOptions } from "./tsconfig.ts";

/**
 * Compiles TypeScript and JSX.
 *
 * @param format null: the syntax decides
 * @throws TransformFailure of esbuild's; CompileError where a compiler is needed that is not there
 */
export async function compileTyped(
  given: Omit<TypedModule, "original">,
  format: "esm" | "cjs" | null,
): Promise<Transformed> {
  const module = { ...given, original: given.source };
  const compiled = await compileInFormat(module, format);
  return needsMetadata(module, compiled) ? compileWithMetadata(module, compiled) : compiled;
}

/** A module's code as the app process runs it. */
export interface Transformed {
  format: ModuleFormat;
  code: string;
  map?: string;
  strict?: boolean;
}

/** What a module is compiled by, besides its source. */
export interface TransformSettings {
  /** `"type"` of its package. */
  type: PackageType;
  options: CompilerOptions;
  /** In esbuild's words, such as `node20.19.0`. */
  target: string;
  /** Null: the app has no compiler that knows `emitDecoratorMetadata`. */
  metadata: MetadataCompiler | null;
}

type RawOptions = Exclude<TransformOptions["tsconfigRaw"], string | undefined>["compilerOptions"] & object;

/** A module that has to be compiled. */
interface TypedModule {
  file: string;
  /** What is compiled: what the user wrote, or what another compiler made of it. */
  source: string;
  original: string;
  loader: Loader;
  settings: TransformSettings;
}

/** Without `"type"`, TypeScript is CommonJS, unless it says something that only an ES module can. */
async function compileInFormat(module: TypedModule, format: "esm" | "cjs" | null): Promise<Transformed> {
  if (format) return compile(module, format);
  try {
    const compiled = await run(module, "cjs", {});
    if (!compiled.warnings.some(({ id }) => id === "empty-import-meta")) return finish(module, "cjs", compiled);
  } catch (error) {
    if (!needsEsm(error)) throw error;
  }
  return compile(module, "esm");
}

async function compile(module: TypedModule, format: "esm" | "cjs"): Promise<Transformed> {
  return finish(module, format, await run(module, format, format === "cjs" ? commonJsMeta(module.file) : {}));
}

function finish({ file, original }: TypedModule, format: "esm" | "cjs", { code, map }: TransformResult): Transformed {
  const transformed = { format, code, map: withUrl(map, file) };
  return format === "cjs" && moduleSyntax.test(original) ? { ...transformed, strict: true } : transformed;
}

function run(module: TypedModule, format: "esm" | "cjs", define: Record<string, string>): Promise<TransformResult> {
  const { file, source, original, loader, settings } = module;
  const needsRequire = format === "esm" && importEquals.test(original) && !declaresRequire.test(original);
  return esbuildTransform(source, {
    loader,
    format,
    define,
    target: settings.target,
    platform: "node",
    sourcefile: file,
    sourcemap: "external",
    sourcesContent: false,
    tsconfigRaw: { compilerOptions: withJsx(settings.options, original) as RawOptions },
    logLevel: "silent",
    ...(needsRequire ? { banner: makeRequire } : {}),
  });
}

/** Whether there is an `import` or `export` at the start of a line: only such modules come out of esbuild as strict ones. */
const moduleSyntax = /^\s*(?:import|export)\b/m;

/** `import x = require("x")` in an ES module: as TypeScript, which gives the module a `require` of its own. */
const importEquals = /\bimport\s+[\w$]+\s*=\s*require\b/;
const declaresRequire = /\b(?:const|let|var|function)\s+require\b/;
const makeRequire =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** `import.meta` in a package that says it is CommonJS: bundlers and tsx give it a meaning, so there is code that uses it. */
const commonJsMeta = (file: string) => ({
  "import.meta.url": JSON.stringify(pathToFileURL(file).href),
  "import.meta.filename": "__filename",
  "import.meta.dirname": "__dirname",
});

/** esbuild names the source by its path, in which Node would take `#` for the end and `%20` for a space. */
function withUrl(map: string, file: string): string {
  return /[%#?\\\s]/.test(file)
    ? map.replace(/"sources": \[.*?\],\n/s, () => `"sources": [${JSON.stringify(pathToFileURL(file).href)}],\n`)
    : map;
}

/** Decorators whose types are wanted: what esbuild makes of them shows that there are any. */
const needsMetadata = ({ settings }: TypedModule, { code }: Transformed) =>
  settings.options.emitDecoratorMetadata === true && code.includes("__decorateClass(");

async function compileWithMetadata(module: TypedModule, { format }: Transformed): Promise<Transformed> {
  const { file, source, settings } = module;
  if (!settings.metadata) throw metadataFailure(file, source);
  const { code, map } = await settings.metadata.compile(file, source, settings.options);
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(withSource(map, file)).toString("base64")}`;
  const loader = module.loader === "tsx" ? "jsx" : "js";
  return compile({ ...module, source: `${code}\n${inline}`, loader }, format as "esm" | "cjs");
}

const withSource = (map: string, file: string) => JSON.stringify({ ...JSON.parse(map), sources: [file] });

function needsEsm(error: unknown): boolean {
  return messagesOf(error).some(({ text }) => text.startsWith("Top-level await is currently not supported with"));
}
