import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { compileFunction } from "node:vm";
import { transform as esbuildTransform, type Loader, type Message, type TransformFailure } from "esbuild";
import { codeFrame } from "../decide/code-frame.ts";
import type { ModuleFormat } from "../protocol/app.ts";
import type { Failure } from "../protocol/failure.ts";
import { CompileError } from "./compile-error.ts";
import { hasModuleSyntax } from "./lexer.ts";
import type { PackageScope } from "./package-scope.ts";

/** A module's code as the app process runs it. */
export interface Transformed {
  format: ModuleFormat;
  code: string;
  map?: string;
  strict?: boolean;
}

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
 * @throws CompileError if it does not parse
 */
export async function transformModule(
  file: string,
  source: string,
  scope: PackageScope,
  target: string,
): Promise<Transformed> {
  const extension = extname(file);
  if (extension === ".json") return { format: "json", code: source };
  const loader = loaders[extension];
  if (!loader) return plain(file, source, plainFormat(extension, source, scope.type(file)));
  const wanted = typedFormat(extension, source, scope.type(file));
  try {
    return await compile(file, source, loader, wanted, scope, target);
  } catch (error) {
    if (wanted === "cjs" && scope.type(file) === null && needsEsm(error)) {
      return compile(file, source, loader, "esm", scope, target);
    }
    throw toCompileError(error, file, source);
  }
}

/** @throws CompileError if the file cannot be read */
export function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8");
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
      throw syntaxError(file, source, error as Error);
    }
  }
  return { format, code: source };
}

/** V8 puts the place and the line in front of the stack of a syntax error. */
function syntaxError(file: string, source: string, error: Error): CompileError {
  const [head = "", , caret = ""] = (error.stack ?? "").split("\n");
  const line = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  const column = caret.includes("^") ? caret.indexOf("^") + 1 : undefined;
  return new CompileError(parseFailure(file, source, error.message, line, column));
}

function parseFailure(file: string, source: string, message: string, line?: number, column?: number): Failure {
  const frame = line === undefined ? null : codeFrame(source, line, column);
  return {
    kind: "parse",
    code: "HOTRUN_PARSE",
    title: "Does not parse",
    message,
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(frame === null ? {} : { frame }),
  };
}

async function compile(
  file: string,
  source: string,
  loader: Loader,
  format: "esm" | "cjs",
  scope: PackageScope,
  target: string,
): Promise<Transformed> {
  const { code, map } = await esbuildTransform(source, {
    loader,
    format,
    target,
    platform: "node",
    sourcefile: file,
    sourcemap: "external",
    sourcesContent: false,
    tsconfigRaw: scope.tsconfig(file),
    logLevel: "silent",
  });
  return { format, code, map, ...(format === "cjs" && moduleSyntax.test(source) ? { strict: true } : {}) };
}

/** Whether there is an `import` or `export` at the start of a line: only such modules come out of esbuild as strict ones. */
const moduleSyntax = /^\s*(?:import|export)\b/m;

function plainFormat(extension: string, source: string, type: "module" | "commonjs" | null): "esm" | "cjs" {
  if (extension === ".mjs") return "esm";
  if (extension === ".cjs" || type === "commonjs") return "cjs";
  return type === "module" || hasModuleSyntax(source) ? "esm" : "cjs";
}

/** Without `"type"`, TypeScript is CommonJS, unless it says something that only an ES module can. */
function typedFormat(extension: string, source: string, type: "module" | "commonjs" | null): "esm" | "cjs" {
  if (extension === ".mts") return "esm";
  if (extension === ".cts" || type === "commonjs") return "cjs";
  return type === "module" || source.includes("import.meta") ? "esm" : "cjs";
}

function needsEsm(error: unknown): boolean {
  return messagesOf(error).some(({ text }) => text.startsWith("Top-level await is currently not supported with"));
}

const messagesOf = (error: unknown): Message[] => (error as Partial<TransformFailure>)?.errors ?? [];

function toCompileError(error: unknown, file: string, source: string): unknown {
  const [first, ...others] = messagesOf(error);
  if (!first) return error;
  const more = others.length > 0 ? `\n(and ${others.length} more)` : "";
  const line = first.location?.line;
  const column = first.location ? first.location.column + 1 : undefined;
  return new CompileError(parseFailure(file, source, first.text + more, line, column));
}
