import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { compileFunction } from "node:vm";
import type { Loader } from "esbuild";
import { CompileError } from "./compile-error.ts";
import { hasModuleSyntax } from "./lexer.ts";
import type { PackageType } from "./package-scope.ts";
import { esbuildFailure, v8Failure } from "./parse-failure.ts";
import { compileTyped, type Transformed, type TransformSettings } from "./typed-module.ts";

export type { Transformed };

const loaders: Record<string, Loader> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

/**
 * Compiles one module: TypeScript and JSX by esbuild, no more than the app's tsconfig and Node version ask for; plain
 * JavaScript and JSON stay as they are. The format is Node's: by extension, `"type"`, syntax.
 *
 * @throws CompileError if it does not parse, or needs a compiler that is not there
 */
export async function transformModule(file: string, text: string, settings: TransformSettings): Promise<Transformed> {
  const source = text.replace(/^\uFEFF/, "");
  const extension = extname(file);
  if (extension === ".json") return { format: "json", code: source };
  const loader = loaders[extension];
  if (!loader) return plain(file, source, plainFormat(extension, source, settings.type));
  try {
    return await compileTyped({ file, source, loader, settings }, typedFormat(extension, settings.type));
  } catch (error) {
    throw esbuildFailure(file, source, error);
  }
}

/** @throws CompileError if the file cannot be read */
export function readSource(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const message = `${file} cannot be read: ${(error as Error).message}`;
    throw new CompileError({ kind: "resolve", code: "HOTRUN_UNREADABLE", title: "Cannot be read", message, file });
  }
}

/**
 * JavaScript goes to V8 untouched. CommonJS is parsed here once, without running it: a module that does not parse would
 * be found only when its turn comes, after others have run.
 */
function plain(file: string, source: string, format: "esm" | "cjs"): Transformed {
  if (format === "cjs") {
    try {
      compileFunction(source.replace(/^#!/, "//"), ["exports", "require", "module", "__filename", "__dirname"], {
        filename: file,
      });
    } catch (error) {
      throw v8Failure(file, source, error as Error);
    }
  }
  return { format, code: source };
}

function plainFormat(extension: string, source: string, type: "module" | "commonjs" | null): "esm" | "cjs" {
  if (extension === ".mjs") return "esm";
  if (extension === ".cjs" || type === "commonjs") return "cjs";
  return type === "module" || hasModuleSyntax(source) ? "esm" : "cjs";
}

/** Null: its syntax decides. */
function typedFormat(extension: string, type: PackageType): "esm" | "cjs" | null {
  if (extension === ".mts") return "esm";
  if (extension === ".cts" || type === "commonjs") return "cjs";
  return type === "module" ? "esm" : null;
}
