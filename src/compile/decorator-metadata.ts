// esbuild compiles decorators, but not `emitDecoratorMetadata`: the types of what is decorated, which dependency injection
// and entity mappers read at run time. Modules that need it get their decorators compiled by a compiler of the app's own;
// everything else about them stays esbuild's business.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import type { Options as SwcOptions } from "@swc/core";
import type { Resolver } from "./resolve.ts";
import type { CompilerOptions } from "./tsconfig.ts";

/** Turns decorators, with the types that they want to know, into plain calls; leaves imports, JSX and new syntax alone. */
export interface MetadataCompiler {
  /** Name and version. */
  name: string;
  /** @returns ES module code, and its source map as JSON */
  compile(file: string, source: string, options: CompilerOptions): Promise<{ code: string; map: string }>;
}

export interface MetadataCompilers {
  /** The compiler of the package that a file belongs to: its `typescript`, else its `@swc/core`; null where it has none. */
  of(file: string): MetadataCompiler | null;
  clear(): void;
}

/** What is used of TypeScript's programming interface, which version 7 no longer has. */
interface TypescriptApi {
  version: string;
  transpileModule?(
    source: string,
    options: { compilerOptions: Record<string, unknown>; fileName: string },
  ): { outputText: string; sourceMapText?: string };
  ModuleKind: Record<string, number>;
  ScriptTarget: Record<string, number>;
  JsxEmit: Record<string, number>;
}

export function createMetadataCompilers(resolver: Resolver): MetadataCompilers {
  const known = new Map<string, MetadataCompiler | null>();
  return {
    of(file) {
      const folder = dirname(file);
      const found = known.get(folder);
      if (found !== undefined) return found;
      const compiler = findCompiler(resolver, file);
      known.set(folder, compiler);
      return compiler;
    },
    clear: () => known.clear(),
  };
}

const require = createRequire(import.meta.url);

function findCompiler(resolver: Resolver, file: string): MetadataCompiler | null {
  const typescript = findPackage(resolver, file, "typescript");
  if (typescript && Number.parseInt(typescript.version, 10) < 7) {
    const { version, main } = typescript;
    return { name: `typescript ${version}`, compile: async (...args) => byTypescript(require(main), ...args) };
  }
  const swc = findPackage(resolver, file, "@swc/core");
  return swc && { name: `@swc/core ${swc.version}`, compile: (...args) => bySwc(require(swc.main), ...args) };
}

/**
 * Without loading it: that takes TypeScript a quarter of a second, and the result may be in the store. Nor does Node look
 * for it, which remembers for good that a package was not there.
 */
function findPackage(resolver: Resolver, file: string, name: string): { version: string; main: string } | null {
  const main = resolver.resolve(file, name, "require");
  const about = resolver.resolve(file, `${name}/package.json`, "require");
  if (main.type !== "package" || about.type !== "package") return null;
  const { version } = JSON.parse(readFileSync(about.file, "utf8")) as { version: string };
  return { version, main: main.file };
}

function byTypescript(
  typescript: TypescriptApi,
  fileName: string,
  source: string,
  options: CompilerOptions,
): { code: string; map: string } {
  const { ModuleKind, ScriptTarget, JsxEmit, transpileModule } = typescript;
  if (!transpileModule) throw new Error(`typescript ${typescript.version} has no transpileModule`);
  const { outputText, sourceMapText = "" } = transpileModule(source, {
    fileName,
    compilerOptions: {
      target: ScriptTarget.ESNext,
      // Keeps `import x = require()` and `export =`; versions before 5.4 do not have it.
      module: ModuleKind.Preserve ?? ModuleKind.ESNext,
      jsx: JsxEmit.Preserve,
      sourceMap: true,
      isolatedModules: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: definesFields(options),
      strictNullChecks: options.strictNullChecks ?? options.strict ?? false,
      ...(options.verbatimModuleSyntax ? { verbatimModuleSyntax: true } : {}),
    },
  });
  return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), map: sourceMapText };
}

async function bySwc(
  swc: typeof import("@swc/core"),
  filename: string,
  source: string,
  options: CompilerOptions,
): Promise<{ code: string; map: string }> {
  const settings: SwcOptions = {
    filename,
    // The app's own settings of swc are for its build.
    configFile: false,
    swcrc: false,
    isModule: true,
    sourceMaps: true,
    jsc: {
      target: "esnext",
      keepClassNames: true,
      parser: { syntax: "typescript", tsx: extname(filename) === ".tsx", decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: definesFields(options),
        verbatimModuleSyntax: options.verbatimModuleSyntax === true,
        react: { runtime: "preserve" },
      },
    },
  };
  const { code, map = "" } = await swc.transform(source, settings);
  return { code, map };
}

/** As esbuild takes it: https://www.typescriptlang.org/tsconfig/#useDefineForClassFields. */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
  return useDefineForClassFields ?? (target === undefined || /^(?:es202[2-9]|es20[3-9]\d|esnext)$/i.test(target));
}
